/**
 * Every state of the console on one address, without a server: `/console/gallery/?state=ringing&language=sv&theme=dark`.
 * For looking at and for automatic accessibility checks; the product's build does not contain it.
 */
import "../src/styles/all.css";
import { startI18n } from "@luukku/web";
import { createStandIn } from "@luukku/web/stand-in.ts";
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { SuomifiThemeProvider } from "suomifi-ui-components";
import { ClockContext } from "../src/desk/clock.tsx";
import { Desk } from "../src/desk/desk.tsx";
import type { DeskActions } from "../src/desk/model.ts";
import { CatalogueContext } from "../src/desk/names.tsx";
import { SignIn } from "../src/desk/signIn.tsx";
import { Connecting, Leaving, Stopped } from "../src/desk/stopped.tsx";
import { PlainBar } from "../src/desk/topBar.tsx";
import { forgetDrafts, keepDraft } from "../src/logic/transferDraft.ts";
import { resources } from "../src/resources.ts";
import { PALETTES, suomifiTheme, type ThemeName } from "../src/theme/palette.ts";
import { paint } from "../src/theme/useTheme.ts";
import { CATALOGUE, COLLEAGUES, DEMO_CLERKS, NOTE, NOW, states } from "./fixtures.ts";

const wanted = new URLSearchParams(location.search);
const language = wanted.get("language") ?? "fi";
const theme: ThemeName = wanted.get("theme") === "dark" ? "dark" : "light";
let name = "";

startI18n({ language, resources });
paint(theme);

const nothing = () => undefined;
const answers: Partial<DeskActions> = { colleagues: () => Promise.resolve(COLLEAGUES) };
const actions = new Proxy({} as DeskActions, { get: (_, name) => answers[name as keyof DeskActions] ?? nothing });

const looks = { theme, language, toggleTheme: nothing, setLanguage: nothing };
const stream = createStandIn().stream;
const all = states({ state: "open", stream, standIn: true }, stream);

const pages: Record<string, () => ReactElement> = {
  "sign-in": () => signIn(null),
  "sign-in-expired": () => signIn("expired"),
  "sign-in-open-elsewhere": () => signIn(null, { clerk: "aino", name: "Aino Virtanen" }),
  connecting: () => <Plain page={<Connecting offline={false} way={null} />} />,
  "connecting-offline": () => <Plain page={<Connecting offline way="no_websocket" />} />,
  leaving: () => <Plain page={<Leaving />} />,
  "taken-over": () => <Plain page={<Stopped reason="taken_over" takeBack={nothing} reload={nothing} />} />,
  "page-too-old": () => <Plain page={<Stopped reason="protocol_unsupported" takeBack={nothing} reload={nothing} />} />,
};

function signIn(notice: "expired" | null, openElsewhere: { clerk: string; name: string } | null = null): ReactElement {
  const page = (
    <SignIn
      notice={notice}
      openElsewhere={openElsewhere}
      goOn={nothing}
      demoClerks={notice === null && openElsewhere === null ? DEMO_CLERKS : []}
      draftName=""
      keepDraftName={nothing}
      signIn={() => Promise.resolve({ code: "wrong_credentials", way: null })}
    />
  );
  return <Plain page={page} />;
}

function Plain({ page }: { page: ReactElement }): ReactElement {
  return (
    <div className="desk">
      <PlainBar {...looks} />
      {page}
    </div>
  );
}

function shown(): ReactElement {
  const page = pages[name];
  if (page !== undefined) return page();
  const desk = all[name];
  const speaker = name === "call-speaker-gone" ? "no such loudspeaker" : null;
  if (desk !== undefined) return <Desk desk={{ ...desk, theme, language }} actions={actions} speaker={speaker} />;
  return (
    <ul>
      {[...Object.keys(pages), ...Object.keys(all)].map((each) => (
        <li key={each}>
          <a href={`?state=${each}&language=${language}&theme=${theme}`} data-state={each}>
            {each}
          </a>
        </li>
      ))}
    </ul>
  );
}

const place = document.getElementById("root") as HTMLElement;
let root: Root | null = null;

function draw(): void {
  name = new URLSearchParams(location.search).get("state") ?? "";
  if (name === "call-transfer" || name === "call-signing-transfer")
    keepDraft("c1", { agency: "kela", service: null, language: "sv", colleague: "bo", note: NOTE });
  else if (name === "call-transfer-here")
    keepDraft("c1", { agency: "kela", service: "housing", language: "fi", colleague: null, note: "" });
  else if (name === "call-transfer-start")
    keepDraft("c1", { agency: null, service: null, language: "fi", colleague: null, note: "" });
  else forgetDrafts(null);
  root?.unmount();
  root = createRoot(place);
  root.render(
    <SuomifiThemeProvider theme={suomifiTheme(PALETTES[theme])}>
      <ClockContext value={() => NOW}>
        <CatalogueContext value={CATALOGUE}>{shown()}</CatalogueContext>
      </ClockContext>
    </SuomifiThemeProvider>,
  );
}

// Another state without loading the page anew: whoever looks at all of them is done much sooner.
addEventListener("popstate", draw);
draw();
