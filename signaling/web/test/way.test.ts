import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { look } from "../src/way.ts";

const asked = vi.fn<typeof fetch>();

function answers(status: number, body: string): void {
  asked.mockResolvedValue(new Response(body, { status }));
}

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => vi.unstubAllGlobals());

test("a server that says who it is is Luukku, and so is one that refuses in its own words", async () => {
  answers(200, '{"status":"ok","server":"luukku"}');
  await expect(look()).resolves.toBe("luukku");
  answers(503, '{"code":"server_busy","message":""}');
  await expect(look()).resolves.toBe("luukku");
  const [url, how] = asked.mock.calls[0] ?? [];
  expect(url).toBe("/healthz");
  expect(how).toMatchObject({ cache: "no-store", redirect: "manual" });
});

test.each([
  [200, "<h1>Sign in to this network</h1>", "not_luukku"],
  [200, '{"status":"ok"}', "not_luukku"],
  [404, "", "not_luukku"],
  [502, "<html>Bad Gateway</html>", "no_server"],
  [504, "", "no_server"],
])("a %i with %j is somebody else", async (status, body, found) => {
  answers(status, body);
  await expect(look()).resolves.toBe(found);
});

test("being sent elsewhere is somebody else's doing", async () => {
  asked.mockResolvedValue({ status: 0, ok: false, type: "opaqueredirect", json: () => Promise.reject() } as never);
  await expect(look()).resolves.toBe("not_luukku");
});

test("without an answer it is the network only if the device says so", async () => {
  asked.mockRejectedValue(new TypeError("Failed to fetch"));
  await expect(look()).resolves.toBe("no_answer");
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  await expect(look()).resolves.toBe("no_network");
});
