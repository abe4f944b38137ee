import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Store } from "../src/api.ts";
import { createStore, useStore } from "../src/store.ts";

test("tells its listeners of another value, and of the same one nothing", () => {
  const store = createStore(1);
  const listener = vi.fn();
  const unsubscribe = store.subscribe(listener);
  store.set(2);
  store.set(2);
  expect(listener).toHaveBeenCalledTimes(1);
  unsubscribe();
  store.set(3);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.get()).toBe(3);
});

test("a listener that leaves while it is told does not cost another its news", () => {
  const store = createStore(0);
  const second = vi.fn();
  const leave = store.subscribe(() => leave());
  store.subscribe(second);
  store.set(1);
  expect(second).toHaveBeenCalledTimes(1);
});

function Shown({ store }: { store: Store<string> }) {
  return <p>{useStore(store)}</p>;
}

test("a component draws the newest value", () => {
  const store = createStore("ennen");
  render(<Shown store={store} />);
  act(() => store.set("jälkeen"));
  expect(screen.getByText("jälkeen")).toBeTruthy();
});
