/** The console: sign-in, then the desk. */
import {
  type DemoReply,
  demo,
  type Failure,
  failureOf,
  type SessionReply,
  session,
  signIn,
  type WayTrouble,
} from "@luukku/web";
import { type ReactElement, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SuomifiThemeProvider } from "suomifi-ui-components";
import { SignIn } from "./desk/signIn.tsx";
import { Connecting } from "./desk/stopped.tsx";
import { PlainBar } from "./desk/topBar.tsx";
import { draftName, keepDraftName, keepOwner, owner } from "./logic/owner.ts";
import { setPreference } from "./logic/preferences.ts";
import { LiveDesk } from "./session/liveDesk.tsx";
import { createParts, type Parts } from "./session/parts.ts";
import { PALETTES, suomifiTheme } from "./theme/palette.ts";
import { useTheme } from "./theme/useTheme.ts";

const ASK_AGAIN_MS = 3000;

/** Who sits here: not known yet; nobody, and why; somebody. */
type Who =
  | { known: false; offline: boolean; way: WayTrouble | null }
  | { known: true; in: false; notice: Notice; openElsewhere?: SessionReply }
  | { known: true; in: true; clerk: string };
type Notice = "signed_out" | "expired" | null;

export function App(): ReactElement {
  const { i18n } = useTranslation();
  const { theme, toggle } = useTheme();
  const [who, setWho] = useWho();
  const demoReply = useDemo();
  const setLanguage = (language: string) => {
    setPreference("language", language);
    void i18n.changeLanguage(language);
  };
  const looks = { theme, toggleTheme: toggle, language: i18n.language, setLanguage };
  const ended = useCallback(
    (notice: Notice) => {
      if (notice === "signed_out") keepOwner(null);
      setWho({ known: true, in: false, notice });
    },
    [setWho],
  );
  const enter = async (name: string, password: string): Promise<Failure | null> => {
    try {
      const { clerk } = await signIn(name, password);
      keepDraftName(null);
      keepOwner(clerk);
      setWho({ known: true, in: true, clerk });
    } catch (error) {
      return failureOf(error);
    }
    return null;
  };
  const standIn = demoReply === undefined ? null : demoReply !== null && askedForStandIn();

  return (
    <SuomifiThemeProvider theme={suomifiTheme(PALETTES[theme])}>
      {who.known && who.in ? (
        <Signed
          key={who.clerk}
          clerk={who.clerk}
          demo={demoReply != null}
          standIn={standIn}
          looks={looks}
          ended={ended}
        />
      ) : (
        <div className="desk" data-screen="sign-in">
          <PlainBar {...looks} />
          {who.known ? (
            <SignIn
              notice={who.notice}
              openElsewhere={who.openElsewhere ?? null}
              goOn={(clerk) => {
                keepOwner(clerk);
                setWho({ known: true, in: true, clerk });
              }}
              demoClerks={demoReply?.clerks ?? []}
              draftName={draftName() ?? ownerName()}
              keepDraftName={keepDraftName}
              signIn={enter}
            />
          ) : (
            <Connecting offline={who.offline} way={who.way} />
          )}
        </div>
      )}
    </SuomifiThemeProvider>
  );
}

interface SignedProps {
  clerk: string;
  demo: boolean;
  standIn: boolean | null;
  looks: Parameters<typeof LiveDesk>[0]["looks"];
  ended: (notice: Notice) => void;
}

function Signed(props: SignedProps): ReactElement {
  const [parts, setParts] = useState<Parts | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn makes the parts anew
  useEffect(() => {
    const made = createParts(props.clerk);
    setParts(made);
    return () => made.close();
  }, [turn, props.clerk]);
  const takeBack = useCallback(() => setTurn((n) => n + 1), []);
  return (
    <div data-screen="desk">
      {parts === null ? (
        <div className="desk">
          <PlainBar {...props.looks} />
          <Connecting offline={false} way={null} />
        </div>
      ) : (
        <LiveDesk key={turn} {...props} parts={parts} takeBack={takeBack} />
      )}
    </div>
  );
}

/** Ask who is signed in, until the server answers. A tab that was a clerk's asks for that clerk alone. */
function useWho(): [Who, (who: Who) => void] {
  const [who, setWho] = useState<Who>({ known: false, offline: false, way: null });
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const whose = owner();
    const ask = async () => {
      try {
        const reply = whose === "nobody" ? null : await session(whose?.clerk ?? null);
        if (gone) return;
        if (reply === null) {
          const was = whose !== null && whose !== "nobody";
          setWho({ known: true, in: false, notice: was ? "expired" : null });
          return;
        }
        // Whoever opens a second tab may be a colleague: a desk that is open is not taken from its clerk unasked.
        if (whose === null && reply.at_desk) {
          setWho({ known: true, in: false, notice: null, openElsewhere: reply });
          return;
        }
        keepOwner(reply.clerk);
        setWho({ known: true, in: true, clerk: reply.clerk });
      } catch (error) {
        if (gone) return;
        setWho({ known: false, offline: true, way: failureOf(error).way });
        timer = setTimeout(ask, ASK_AGAIN_MS);
      }
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return [who, setWho];
}

/** What the demo offers; null where this is no demo, undefined until the server has said. */
function useDemo(): DemoReply | null | undefined {
  const [reply, setReply] = useState<DemoReply | null | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const answer = await demo();
        if (!gone) setReply(answer);
      } catch {
        if (!gone) timer = setTimeout(ask, ASK_AGAIN_MS);
      }
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return reply;
}

function ownerName(): string {
  const whose = owner();
  return whose === null || whose === "nobody" ? "" : whose.clerk;
}

function askedForStandIn(): boolean {
  return new URLSearchParams(location.search).get("standin") === "1";
}
