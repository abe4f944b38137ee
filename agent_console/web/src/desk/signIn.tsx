/** Sign in: name and password; in the demo, the demo's clerks by one touch. */
import type { DemoClerk, Failure } from "@luukku/web";
import { type KeyboardEvent, type ReactElement, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, InlineAlert, TextInput } from "suomifi-ui-components";
import { errorKey } from "../logic/errors.ts";

export interface SignInProps {
  /** Why one is here again, if one was signed in a moment ago. */
  notice: "signed_out" | "expired" | null;
  /** Who is signed in in this browser, with a desk that is open somewhere: it may be one's own, or a colleague's. */
  openElsewhere: { clerk: string; name: string } | null;
  /** Let that clerk go on here. */
  goOn: (clerk: string) => void;
  demoClerks: readonly DemoClerk[];
  /** The name as it was typed before a reload. */
  draftName: string;
  keepDraftName: (name: string) => void;
  /** Resolves with null when signed in, with the reason when not. */
  signIn: (clerk: string, password: string) => Promise<Failure | null>;
}

export function SignIn(props: SignInProps): ReactElement {
  const { t } = useTranslation();
  const { openElsewhere } = props;
  const [name, setName] = useState(props.draftName);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | "empty" | null>(null);
  const [capsLock, setCapsLock] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const submitButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    // Also beside an open desk: Enter by itself must not take it from its clerk.
    nameInput.current?.focus();
  }, []);

  const changeName = (text: string) => {
    setName(text);
    props.keepDraftName(text);
  };
  const fillIn = (clerk: DemoClerk) => {
    changeName(clerk.clerk);
    setPassword(clerk.password);
    setFailure(null);
    submitButton.current?.focus();
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    if (name.trim() === "" || password === "") {
      setFailure("empty");
      return;
    }
    setBusy(true);
    setFailure(null);
    // Names are written in small letters; a keyboard that writes large ones is no reason to be turned away.
    const reason = await props.signIn(name.trim().toLowerCase(), password);
    if (reason === null) return;
    setBusy(false);
    setFailure(reason);
    if (reason.code !== "wrong_credentials") return;
    setPassword("");
    passwordInput.current?.focus();
  };
  const noticeCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <main className="notice">
      <div className="panel sign-in">
        <h1 className="sign-in-heading">{t("signIn.heading")}</h1>
        {props.notice !== null && failure === null && (
          <InlineAlert status="neutral">
            {t(props.notice === "expired" ? "signIn.expired" : "signIn.signedOut")}
          </InlineAlert>
        )}
        {failure !== null && (
          <InlineAlert status="error" role="alert" data-testid="sign-in-failure">
            {t(failure === "empty" ? "signIn.empty" : errorKey(failure.code))}
            {failure !== "empty" && failure.way !== null && ` ${t(`shared:way.${failure.way}`)}`}
          </InlineAlert>
        )}
        <form onSubmit={submit} onKeyDown={noticeCapsLock} onKeyUp={noticeCapsLock} noValidate>
          <TextInput
            ref={nameInput}
            labelText={t("signIn.name")}
            data-testid="sign-in-name"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            fullWidth
            value={name}
            status={failure === "empty" && name.trim() === "" ? "error" : "default"}
            onChange={(value) => changeName(String(value ?? ""))}
          />
          <TextInput
            ref={passwordInput}
            labelText={t("signIn.password")}
            data-testid="sign-in-password"
            type="password"
            name="password"
            autoComplete="current-password"
            // Units of UTF-16, of which one character may need several: what is too long is for the server to say.
            maxLength={1024}
            fullWidth
            value={password}
            status={failure === "empty" && password === "" ? "error" : "default"}
            onChange={(value) => setPassword(String(value ?? ""))}
          />
          <p className="caps-lock" role="status" hidden={!capsLock}>
            {capsLock && t("signIn.capsLock")}
          </p>
          <Button
            ref={submitButton}
            type="submit"
            data-testid="sign-in-submit"
            fullWidth
            className="big"
            aria-disabled={busy}
          >
            {t(busy ? "signIn.busy" : "signIn.submit")}
          </Button>
        </form>
      </div>
      {openElsewhere !== null && (
        <section className="panel sign-in open-desk" aria-labelledby="open-elsewhere">
          <h2 id="open-elsewhere" className="panel-heading">
            {t("signIn.openElsewhere", { name: openElsewhere.name })}
          </h2>
          <p>{t("signIn.openElsewhereText", { name: openElsewhere.name })}</p>
          <Button
            variant="secondary"
            fullWidth
            className="big"
            data-testid="go-on-here"
            onClick={() => props.goOn(openElsewhere.clerk)}
          >
            {t("signIn.goOn", { name: openElsewhere.name })}
          </Button>
        </section>
      )}
      {props.demoClerks.length > 0 && (
        <section className="panel demo-clerks" aria-labelledby="demo-heading">
          <h2 id="demo-heading" className="panel-heading">
            {t("signIn.demoHeading")}
          </h2>
          <p className="small">{t("signIn.demoText")}</p>
          <ul>
            {props.demoClerks.map((clerk) => (
              <li key={clerk.clerk}>
                <button
                  type="button"
                  className="choice"
                  data-testid={`demo-clerk-${clerk.clerk}`}
                  onClick={() => fillIn(clerk)}
                >
                  <bdi className="choice-word">{clerk.name}</bdi>
                  <span className="small">{clerk.clerk}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}
