/**
 * What a clerk can do at the desk: one table of the key, when it is allowed and what it does. The keyboard, the buttons
 * and the list of keys (whose words are `keys.action.<id>`) all read it.
 */
import { nextInterfaceLanguage } from "@luukku/web";
import type { DeskActions, DeskState } from "../desk/model.ts";
import type { DeskMove, DeskUi } from "./deskUi.ts";
import type { Now } from "./now.ts";
import { keepDraft, keptDraft, startingWish, type TransferWish } from "./transferDraft.ts";

export interface CommandContext {
  desk: DeskState;
  actions: DeskActions;
  now: Now;
  ui: DeskUi;
  move: (move: DeskMove) => void;
}

export type CommandGroup = "state" | "call" | "page";

interface Command {
  /** As `KeyboardEvent.key` gives it, letters in lower case. */
  key: string;
  group: CommandGroup;
  /** Whether it does anything now; left out: always. */
  allowed?: (context: CommandContext) => boolean;
  run: (context: CommandContext) => void;
}

const ringing = ({ now }: CommandContext) => now === "ringing";
const inCall = ({ now }: CommandContext) => now === "call";
const wrappingUp = ({ now }: CommandContext) => now === "wrap_up";

/** Change the transfer that is being filled in; it outlives a reload. */
export function changeWish({ desk, move }: CommandContext, wish: TransferWish): void {
  if (desk.view.call !== null) keepDraft(desk.view.call.id, wish);
  move({ do: "wish", wish });
}

/** Close the form for a transfer, and give its button the focus. */
export function closeTransfer({ move }: CommandContext): void {
  move({ do: "drop_wish" });
  document.querySelector<HTMLElement>("[data-testid=transfer]")?.focus();
}

function pressTransfer(context: CommandContext): void {
  const { call, ticket } = context.desk.view;
  if (call === null || ticket === null) return;
  if (call.transfer !== null) context.actions.cancelTransfer();
  else if (context.ui.wish !== null) closeTransfer(context);
  else changeWish(context, keptDraft(call.id) ?? startingWish(ticket));
}

/** The second press does it; the first only says so. */
function twice(what: "end" | "sign_out", act: (context: CommandContext) => void, atOnce = false) {
  return (context: CommandContext) => {
    if (context.ui.armed !== what && !atOnce) {
      context.move({ do: "arm", what });
      return;
    }
    context.move({ do: "disarm", what });
    act(context);
  };
}

const TABLE = {
  available: { key: "1", group: "state", run: ({ actions }) => actions.setState("available") },
  break: { key: "2", group: "state", run: ({ actions }) => actions.setState("break") },
  off: { key: "3", group: "state", run: ({ actions }) => actions.setState("off") },
  pause: { key: "4", group: "state", run: ({ actions }) => actions.setState("break", "pause") },
  meal: { key: "5", group: "state", run: ({ actions }) => actions.setState("break", "meal") },
  meeting: { key: "6", group: "state", run: ({ actions }) => actions.setState("break", "meeting") },
  paperwork: { key: "7", group: "state", run: ({ actions }) => actions.setState("break", "paperwork") },
  technical: { key: "8", group: "state", run: ({ actions }) => actions.setState("break", "technical") },
  answer: { key: "a", group: "call", allowed: ringing, run: ({ actions }) => actions.accept() },
  pass_on: { key: "p", group: "call", allowed: ringing, run: ({ move }) => move({ do: "toggle_pass_on" }) },
  mute: {
    key: "m",
    group: "call",
    allowed: inCall,
    run: ({ actions, desk }) => actions.setMicrophone(!desk.call.microphoneOn),
  },
  camera: {
    key: "c",
    group: "call",
    allowed: inCall,
    run: ({ actions, desk }) => actions.setCamera(!desk.call.cameraOn),
  },
  transfer: { key: "f", group: "call", allowed: inCall, run: pressTransfer },
  end: { key: "e", group: "call", allowed: inCall, run: twice("end", ({ actions }) => actions.endCall()) },
  ready: { key: "r", group: "call", allowed: wrappingUp, run: ({ actions }) => actions.ready() },
  extend: { key: "w", group: "call", allowed: wrappingUp, run: ({ actions }) => actions.extendWrapUp() },
  devices: {
    key: "d",
    group: "page",
    allowed: ({ now, ui }) => ui.devicesOpen || now === "call" || now === "available",
    run: ({ ui, move }) => move({ do: ui.devicesOpen ? "close_devices" : "open_devices" }),
  },
  notifications: {
    key: "n",
    group: "page",
    allowed: ({ desk }) => desk.notifications === "default",
    run: ({ actions }) => actions.allowNotifications(),
  },
  sound: { key: "s", group: "page", run: ({ actions, desk }) => actions.setRingSound(!desk.ringSound) },
  theme: { key: "t", group: "page", run: ({ actions }) => actions.toggleTheme() },
  language: {
    key: "l",
    group: "page",
    run: ({ actions, desk }) => actions.setLanguage(nextInterfaceLanguage(desk.language)),
  },
  retry: {
    key: "u",
    group: "page",
    allowed: ({ desk }) => desk.link.state === "offline",
    run: ({ actions }) => actions.retryLink(),
  },
  sign_out: {
    key: "q",
    group: "page",
    run: (context) => twice("sign_out", ({ actions }) => actions.signOut(), context.now === "off")(context),
  },
  keys: { key: "?", group: "page", run: ({ move }) => move({ do: "open_keys" }) },
} satisfies Record<string, Command>;

export type CommandId = keyof typeof TABLE;

/** Every command in the order in which the list of keys shows them. */
export const COMMANDS: readonly (Command & { id: CommandId })[] = (Object.keys(TABLE) as CommandId[]).map((id) => ({
  id,
  ...(TABLE[id] as Command),
}));

/** Do it, if it is allowed now. */
export function runCommand(id: CommandId, context: CommandContext): void {
  const command: Command = TABLE[id];
  if (command.allowed?.(context) ?? true) command.run(context);
}
