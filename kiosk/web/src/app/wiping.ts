/** Ends a visit: everything of the customer goes, one thing after the other, in sight. */
import { isForgotten } from "@luukku/web/remembering.ts";
import { freshUi, normalSettings, type Ui } from "../model/ui.ts";
import { forgetVisit } from "../model/visit.ts";
import { type WipeItem, type WipeTask, wipe } from "../model/wipe.ts";
import type { Environment } from "./environment.ts";

export interface Wiping {
  active(): boolean;
  done(): readonly WipeItem[];
  start(): void;
}

interface Options {
  env: Environment;
  ui: () => Ui;
  setUi: (ui: Ui) => void;
  onChange: () => void;
  onEnd: () => void;
}

const STEP_MS = 500;
/** For reading the end of the list. */
const READ_MS = 2_500;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Whether any picture is still on the page. */
function picturesGone(): boolean {
  return [...document.querySelectorAll("video, audio")].every((each) => (each as HTMLMediaElement).srcObject === null);
}

export function createWiping({ env, ui, setUi, onChange, onEnd }: Options): Wiping {
  let done: WipeItem[] | null = null;

  const tasks: WipeTask[] = [
    {
      item: "picture",
      forget: () => env.media.close(),
      gone: () => env.media.get().state === "closed" && picturesGone(),
    },
    {
      item: "choices",
      forget() {
        const { language, settings } = ui();
        setUi({ ...freshUi, language, settings });
      },
      gone: () =>
        ui().agency === null &&
        ui().service === null &&
        ui().query === "" &&
        ui().ticket === null &&
        ui().also.length === 0,
    },
    {
      item: "settings",
      forget() {
        setUi({ ...ui(), settings: normalSettings });
        env.sounds.setVolume(normalSettings.volume);
      },
      gone: () => ui().settings === normalSettings,
    },
    {
      item: "language",
      forget() {
        setUi(freshUi);
        forgetVisit();
      },
      gone: () => ui().language === null && isForgotten("tab"),
    },
  ];

  async function run(): Promise<void> {
    try {
      await wipe(
        tasks,
        () => wait(STEP_MS),
        (item) => {
          done = [...(done ?? []), item];
          onChange();
        },
      );
      await wait(READ_MS);
      done = null;
      onEnd();
    } catch {
      // Something would not go: a new page has nothing of the old one.
      forgetVisit();
      env.reload();
    }
  }

  return {
    active: () => done !== null,
    done: () => done ?? [],
    start() {
      if (done !== null) return;
      done = [];
      onChange();
      void run();
    },
  };
}
