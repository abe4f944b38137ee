import { describe, expect, test, vi } from "vitest";
import type { DeskActions, DeskState } from "../src/desk/model.ts";
import { COMMANDS, type CommandContext, type CommandId, runCommand } from "../src/logic/commands.ts";
import { type DeskMove, reduceDesk, startingUi } from "../src/logic/deskUi.ts";
import type { Now } from "../src/logic/now.ts";

const NOWS: Now[] = ["off", "available", "break", "ringing", "call", "ended", "wrap_up"];

function world(now: Now, change: { call?: object | null; link?: string; notifications?: string } = {}) {
  const actions = new Proxy({} as Record<string, ReturnType<typeof vi.fn>>, {
    get: (target, name: string) => (target[name] ??= vi.fn()),
  });
  const desk = {
    view: { call: change.call ?? null, ticket: { agency: "kela", service: null, language: "fi" } },
    call: { microphoneOn: true, cameraOn: true },
    link: { state: change.link ?? "online" },
    notifications: change.notifications ?? "granted",
    ringSound: true,
    language: "fi",
  };
  const state = { ui: startingUi(now, null) };
  const context = (): CommandContext => ({
    desk: desk as unknown as DeskState,
    actions: actions as unknown as DeskActions,
    now,
    ui: state.ui,
    move: (move: DeskMove) => {
      state.ui = reduceDesk(state.ui, move);
    },
  });
  return { actions, state, run: (id: CommandId) => runCommand(id, context()) };
}

/** In which states each command does anything; those that are not here do so always. */
const ALLOWED: Partial<Record<CommandId, Now[]>> = {
  answer: ["ringing"],
  pass_on: ["ringing"],
  mute: ["call"],
  camera: ["call"],
  transfer: ["call"],
  end: ["call"],
  ready: ["wrap_up"],
  extend: ["wrap_up"],
  devices: ["call", "available"],
  notifications: [],
  retry: [],
};

describe("the table of commands", () => {
  test.each(COMMANDS.map(({ id }) => id))("%s does something where it is allowed, and nothing elsewhere", (id) => {
    for (const now of NOWS) {
      const { actions, state, run } = world(now, { call: { id: "c1", transfer: null } });
      const before = state.ui;
      run(id);
      const did = state.ui !== before || Object.values(actions).some((spy) => spy.mock.calls.length > 0);
      expect(did, now).toBe(ALLOWED[id]?.includes(now) ?? true);
    }
  });

  test("what does harm takes two presses, and signing out only one when off duty", () => {
    const call = world("call");
    call.run("end");
    expect(call.actions.endCall).not.toHaveBeenCalled();
    call.run("end");
    expect(call.actions.endCall).toHaveBeenCalledOnce();
    expect(call.state.ui.armed).toBeNull();
    for (const now of ["ringing", "call"] as const) {
      const busy = world(now);
      busy.run("sign_out");
      expect(busy.actions.signOut, now).not.toHaveBeenCalled();
      expect(busy.state.ui.armed, now).toBe("sign_out");
      busy.run("sign_out");
      expect(busy.actions.signOut, now).toHaveBeenCalledOnce();
    }
    const off = world("off");
    off.run("sign_out");
    expect(off.actions.signOut).toHaveBeenCalledOnce();
  });

  test("a proposed transfer is taken back by the same key, and an open form is closed", () => {
    const proposed = world("call", { call: { id: "c1", transfer: {} } });
    proposed.run("transfer");
    expect(proposed.actions.cancelTransfer).toHaveBeenCalledOnce();
    const open = world("call", { call: { id: "c1", transfer: null } });
    open.run("transfer");
    expect(open.state.ui.wish).not.toBeNull();
    open.run("transfer");
    expect(open.state.ui.wish).toBeNull();
  });

  test("retry and notifications are there when they can do something", () => {
    const offline = world("available", { link: "offline", notifications: "default" });
    offline.run("retry");
    offline.run("notifications");
    expect(offline.actions.retryLink).toHaveBeenCalledOnce();
    expect(offline.actions.allowNotifications).toHaveBeenCalledOnce();
  });
});

describe("what is half done at the desk", () => {
  test("belongs to the ring or call that it was begun in", () => {
    let ui = startingUi("call c1", null);
    for (const move of [{ do: "toggle_pass_on" }, { do: "arm", what: "end" }, { do: "open_keys" }] as const) {
      ui = reduceDesk(ui, move);
    }
    expect(reduceDesk(ui, { do: "moment", moment: "call c1", now: "call" })).toBe(ui);
    const next = reduceDesk(ui, { do: "moment", moment: "ringing o2", now: "ringing" });
    expect(next).toMatchObject({ passingOn: false, wish: null, armed: null, keysOpen: false });
    expect(reduceDesk(ui, { do: "moment", moment: "wrap_up", now: "wrap_up" }).keysOpen).toBe(true);
  });

  test("the devices and the form for a transfer take each other's place", () => {
    const wish = { agency: "vero", service: null, language: "fi", colleague: null, note: "" };
    const devices = reduceDesk(startingUi("call c1", wish), { do: "open_devices" });
    expect(devices).toMatchObject({ devicesOpen: true, wish: null });
    expect(reduceDesk(devices, { do: "wish", wish })).toMatchObject({ devicesOpen: false, wish });
  });
});
