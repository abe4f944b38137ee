/**
 * Every screen in every state, without a server: `?state=line&lang=sv&text=2&dir=rtl&low=1&contrast=1`.
 * Not part of the product's build.
 */
import { createRoot, type Root } from "react-dom/client";
import { Frame } from "../src/frame/Frame.tsx";
import { type Actions, ActionsContext, ModelContext } from "../src/model/context.ts";
import type { TextSize } from "../src/model/ui.ts";
import { Root as Page } from "../src/Root.tsx";
import { drawn } from "./drawn.ts";
import { NOW, states } from "./states.ts";

let query = new URLSearchParams(location.search);
const pictures = { own: drawn("#8fb8e8", "Oma kuva"), clerk: drawn("#c9dbf2", "Virkailija") };
const nothing = () => undefined;
const actions: Actions = {
  ui: nothing,
  now: () => NOW,
  join: nothing,
  leave: nothing,
  end: nothing,
  stepAway: nothing,
  stillHere: nothing,
  comeBack: nothing,
  answerTransfer: nothing,
  rate: nothing,
  forget: nothing,
  stay: nothing,
  openMedia: nothing,
  openStandIn: nothing,
  setCamera: nothing,
  setMicrophone: nothing,
  silenced: nothing,
  sound: nothing,
  retryLink: nothing,
  reload: nothing,
  enrol: nothing,
  enrolAnew: nothing,
};

function Gallery() {
  const make = states[query.get("state") ?? ""];
  if (!make) {
    return (
      <ul data-testid="states">
        {Object.keys(states).map((name) => (
          <li key={name}>
            <a href={`?state=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    );
  }
  const model = make(pictures);
  // Whoever reads the pages in a language has chosen it, where a state does not say another.
  const language = model.ui.language === "fi" ? (query.get("lang") ?? "fi") : model.ui.language;
  const settings = {
    ...model.ui.settings,
    text: Number(query.get("text") ?? 0) as TextSize,
    low: query.has("low"),
    contrast: query.has("contrast"),
  };
  return (
    <ModelContext value={{ ...model, ui: { ...model.ui, language, settings } }}>
      <ActionsContext value={actions}>
        <Frame />
      </ActionsContext>
    </ModelContext>
  );
}

const place = document.getElementById("root");
let root: Root | null = null;

function draw(): void {
  if (!place) return;
  query = new URLSearchParams(location.search);
  root?.unmount();
  root = createRoot(place);
  root.render(
    <Page language={query.get("lang") ?? "fi"} direction={query.get("dir") === "rtl" ? "rtl" : "ltr"}>
      <Gallery />
    </Page>,
  );
}

// Another state without loading the page anew: whoever looks at all of them is done much sooner.
addEventListener("popstate", draw);
draw();
