import { expect, test, vi } from "vitest";
import { createClerkConnection, createKioskConnection, helloText } from "../src/clients.ts";
import { FakeSocket } from "./fakes.ts";

test("the text that is signed is the protocol's", () => {
  expect(helloText("n", "lahti-1", "i")).toBe("luukku-hello-2\nn\nlahti-1\ni");
});

test("a kiosk signs, a clerk does not; each goes to its own end point of the page's server", async () => {
  FakeSocket.opened = [];
  vi.stubGlobal("WebSocket", Object.assign(FakeSocket, { OPEN: 1, CLOSED: 3 }));
  const sign = vi.fn(async (text: string) => `signed:${text.length}`);
  const clients = [
    createKioskConnection({ identity: { kiosk: "lahti-1", sign } }),
    createClerkConnection({ clerk: "aino" }),
  ];
  const [kiosk, clerk] = FakeSocket.opened;
  expect([kiosk?.url, clerk?.url]).toEqual(["ws://localhost:3000/ws/kiosk", "ws://localhost:3000/ws/clerk"]);
  for (const socket of FakeSocket.opened) socket.says({ type: "challenge", protocols: [2], nonce: "n1" });
  await vi.waitFor(() => expect(clerk?.sent).toHaveLength(1));
  const hello = kiosk?.ofType("hello")[0];
  expect(sign).toHaveBeenCalledWith(helloText("n1", "lahti-1", hello?.instance ?? ""));
  expect(hello).toMatchObject({ kiosk: "lahti-1", signature: expect.stringContaining("signed:") });
  expect(clerk?.ofType("hello")[0]?.signature).toBeUndefined();
  expect(clerk?.ofType("hello")[0]?.clerk).toBe("aino");
  for (const client of clients) client.close();
  vi.unstubAllGlobals();
});
