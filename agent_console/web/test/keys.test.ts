import { describe, expect, test } from "vitest";
import { COMMANDS } from "../src/logic/commands.ts";
import { isTyping, type KeyContext, type KeyPress, keyOf, meaningOf } from "../src/logic/keys.ts";

const OPEN: KeyContext = { enabled: true, passingOn: false, dialogOpen: false };

function press(key: string, part: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    repeat: false,
    defaultPrevented: false,
    target: document.body,
    ...part,
  };
}

function element(html: string): Element {
  document.body.innerHTML = html;
  const found = document.body.querySelector("[data-here]") ?? document.body.firstElementChild;
  if (found === null) throw new Error("no element");
  return found;
}

describe("single keys", () => {
  test("no key means two things, and each is one that can be pressed with one finger", () => {
    const keys = COMMANDS.map((binding) => binding.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(COMMANDS.map((binding) => binding.id)).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^([a-z0-9]|\?)$/);
  });

  test.each(COMMANDS)("$key means $id, in either case", ({ key, id }) => {
    expect(meaningOf(press(key), OPEN)).toEqual({ command: id });
    expect(meaningOf(press(key.toUpperCase()), OPEN)).toEqual({ command: id });
    expect(keyOf(id)).toBe(key.toUpperCase());
  });

  test("while passing on, digits choose the reason; those without a reason mean nothing", () => {
    const passingOn = { ...OPEN, passingOn: true };
    expect(meaningOf(press("1"), passingOn)).toEqual({ reason: "busy" });
    expect(meaningOf(press("4"), passingOn)).toEqual({ reason: "technical" });
    expect(meaningOf(press("5"), passingOn)).toBeNull();
    expect(meaningOf(press("a"), passingOn)).toEqual({ command: "answer" });
  });

  test.each([
    ["with Ctrl", press("a", { ctrlKey: true })],
    ["with Alt", press("a", { altKey: true })],
    ["with Meta", press("a", { metaKey: true })],
    ["held down", press("a", { repeat: true })],
    ["taken by somebody else", press("a", { defaultPrevented: true })],
    ["unknown", press("Enter")],
  ])("%s: no command", (_, pressed) => {
    expect(meaningOf(pressed, OPEN)).toBeNull();
  });

  test("a dialog has the keyboard; switched off, only the list of keys opens", () => {
    expect(meaningOf(press("a"), { ...OPEN, dialogOpen: true })).toBeNull();
    expect(meaningOf(press("a"), { ...OPEN, enabled: false })).toBeNull();
    expect(meaningOf(press("?"), { ...OPEN, enabled: false })).toEqual({ command: "keys" });
  });

  test.each([
    ["<input>", true],
    ["<textarea></textarea>", true],
    ['<div contenteditable="true"><b data-here>x</b></div>', true],
    ['<ul role="listbox"><li data-here>x</li></ul>', true],
    ['<button aria-haspopup="listbox" aria-expanded="true">x</button>', true],
    ['<button aria-haspopup="listbox" aria-expanded="false">x</button>', false],
    ['<input type="checkbox">', false],
    ["<button>x</button>", false],
  ])("%s: typing is %s", (html, typing) => {
    expect(isTyping(element(html))).toBe(typing);
  });
});
