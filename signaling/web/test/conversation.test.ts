import { describe, expect, test } from "vitest";
import table from "../../../tests/vectors/conversation/table.json";
import { step } from "../src/conversation/machine.ts";
import { TABLE } from "../src/conversation/moves.ts";
import { begin, linkOf, type State, wakeAt } from "../src/conversation/state.ts";
import { type ConversationEvent, TIMING, type Timing } from "../src/conversation/words.ts";
import { readServerFrame } from "../src/reading.ts";
import { kioskView } from "./fakes.ts";
import { type Case, expectToSay, inCamel, type Plain } from "./vectors.ts";

const files = import.meta.glob<Case[]>("../../../tests/vectors/conversation/*.json", {
  eager: true,
  import: "default",
});

/** A frame as the socket would give it. A view stands in the vectors by its kind alone. */
function frameOf(plain: Plain | null): unknown {
  if (plain?.type !== "view") return plain === null ? null : readServerFrame(JSON.stringify(plain));
  return { type: "view", rev: plain.rev, now: plain.now, view: { ...kioskView(), kind: plain.kind } };
}

function eventOf(plain: Plain): ConversationEvent {
  const event = inCamel(plain);
  if (event.on === "heard") event.frame = frameOf(plain.frame as Plain | null);
  return event as unknown as ConversationEvent;
}

function stateOf(state: State): Plain {
  const { phase, reason, trouble, failures, lostAt, features, unanswered } = state;
  const ids = unanswered.map((frame) => frame.id);
  const wake_at = wakeAt(state);
  return { phase, link: linkOf(state), wake_at, reason, trouble, failures, lost_at: lostAt, features, unanswered: ids };
}

for (const [path, cases] of Object.entries(files)) {
  if (path.endsWith("table.json")) continue;
  describe(path.replace(/^.*\//, ""), () => {
    test.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
      const timing = { ...TIMING, ...inCamel(one.timing ?? {}) } as Timing;
      let state = begin(one.kind as "kiosk" | "clerk", timing, one.steps[0]?.at ?? 0);
      for (const { at, chance, event, then } of one.steps) {
        const [next, actions] = step(state, eventOf(event), at, chance ?? 0.5);
        state = next;
        const where = `at ${at}, ${JSON.stringify(event)}`;
        expectToSay(actions, then.actions.map(inCamel), where);
        expectToSay(stateOf(state), then.state, where);
      }
    });
  });
}

test("the table is the one that the programs have", () => {
  expect(JSON.parse(JSON.stringify(TABLE))).toEqual(table);
});
