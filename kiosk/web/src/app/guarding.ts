/**
 * What a browser does by itself and a customer at a kiosk must not meet: zooming, finding, printing, going back, files
 * that are dropped, menus. What the page cannot guard, the browser's policy and start line do (`docs/operations.md`).
 * Keys that people use a page with stay as they are: Tab, arrows, Enter, Escape, editing in a field, what types a letter,
 * and the keys of screen readers, which come with Ctrl and Alt together, Insert or Caps Lock.
 */

/** With Ctrl (or the Mac's command key): editing in a field, and loading the page anew, which harms nobody. */
const KEPT_WITH_CONTROL: ReadonlySet<string> = new Set(
  "a c v x y z r Insert Delete Backspace Home End ArrowLeft ArrowRight ArrowUp ArrowDown Control Shift Meta".split(" "),
);
/** Keys of their own, and those of keyboards that have one for it. */
const NEVER: ReadonlySet<string> = new Set(
  (
    "F1 F2 F3 F4 F7 F8 F9 F10 F11 F12 Find Help Print PrintScreen Open Save New Close ZoomIn ZoomOut ZoomToggle " +
    "BrowserBack BrowserForward BrowserHome BrowserSearch BrowserFavorites BrowserStop GoBack GoHome"
  ).split(" "),
);
const BESIDES_LEFT_AND_RIGHT = 1;
const BACK = 3;

/** Whether the browser would do something of its own at this key. */
export function isBrowsersOwn(event: KeyboardEvent): boolean {
  if (NEVER.has(event.key)) return true;
  const control = event.ctrlKey || event.metaKey;
  // AltGr types letters, and reads as both on some systems.
  if (event.getModifierState("AltGraph") || (control && event.altKey)) return false;
  if (control) return !KEPT_WITH_CONTROL.has(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return event.altKey && (event.key.startsWith("Arrow") || event.key === "Home" || /^[a-z0-9]$/i.test(event.key));
}

function keys(event: KeyboardEvent): void {
  if (isBrowsersOwn(event)) event.preventDefault();
}

function wheel(event: WheelEvent): void {
  // Two fingers on a touchpad come as this, too.
  if (event.ctrlKey || event.metaKey) event.preventDefault();
}

function mouse(event: MouseEvent): void {
  if (event.button === BESIDES_LEFT_AND_RIGHT || event.button >= BACK) event.preventDefault();
}

function prevented(event: Event): void {
  event.preventDefault();
}

function over(event: DragEvent): void {
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
}

/** An entry to go back from. A browser counts it only after somebody has touched the page. */
function stayHere(): void {
  if (history.state?.guard !== true) history.pushState({ guard: true }, "");
}

/** Guards until the returned function is called. */
export function guard(): () => void {
  const listeners: [string, (event: never) => void][] = [
    ["keydown", keys],
    ["wheel", wheel],
    ["mousedown", mouse],
    ["mouseup", mouse],
    ["auxclick", mouse],
    ["contextmenu", prevented],
    ["dragstart", prevented],
    ["dragenter", over],
    ["dragover", over],
    ["drop", prevented],
    ["pointerup", stayHere],
    ["popstate", stayHere],
  ];
  // Not passive: a passive listener may prevent nothing.
  const how = { capture: true, passive: false };
  for (const [name, listener] of listeners) window.addEventListener(name, listener as EventListener, how);
  return () => {
    for (const [name, listener] of listeners) window.removeEventListener(name, listener as EventListener, how);
  };
}
