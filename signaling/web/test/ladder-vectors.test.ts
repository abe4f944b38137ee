import { describe, expect, test } from "vitest";
import table from "../../../tests/vectors/ladder/table.json";
import { begin, nextEpoch, rungOf, type State, step, wakeAt } from "../src/ladder/machine.ts";
import { TABLE } from "../src/ladder/moves.ts";
import { type LadderEvent, PATIENCE, type Role } from "../src/ladder/words.ts";
import { type Case, expectToSay, type Plain } from "./vectors.ts";

const files = import.meta.glob<Case[]>("../../../tests/vectors/ladder/*.json", { eager: true, import: "default" });

function stateOf(state: State): Plain {
  return { phase: state.phase, rung: rungOf(state), wake_at: wakeAt(state), remakes: state.remakes };
}

for (const [path, cases] of Object.entries(files)) {
  if (path.endsWith("table.json")) continue;
  describe(path.replace(/^.*\//, ""), () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
      let state = begin({
        role: one.role as Role,
        restarts: one.restarts === true,
        reachable: one.reachable === true,
        patience: PATIENCE,
        now: one.steps[0]?.at ?? 0,
      });
      for (const { at, event, then } of one.steps) {
        const where = `at ${at}, ${JSON.stringify(event)}`;
        if (event.on === "next_epoch") {
          state = nextEpoch(state, event.reachable === true, at);
          expectToSay([], then.actions, where);
        } else {
          const [next, actions] = step(state, event as unknown as LadderEvent, at);
          state = next;
          expectToSay(actions, then.actions, where);
        }
        expectToSay(stateOf(state), then.state, where);
      }
    });
  });
}

test("the table is the one that the programs have", () => {
  expect(JSON.parse(JSON.stringify(TABLE))).toEqual(table);
});
