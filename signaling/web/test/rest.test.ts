import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { demo, enrolKey, session, signIn, signOut } from "../src/rest.ts";

const asked = vi.fn<typeof fetch>();

function answers(status: number, body: unknown): void {
  asked.mockResolvedValue(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));
}

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => vi.unstubAllGlobals());

describe("signing in", () => {
  test("sends name and password as JSON, and tells who it is", async () => {
    answers(200, { clerk: "aino", name: "Aino" });
    await expect(signIn("aino", "salasana")).resolves.toEqual({ clerk: "aino", name: "Aino" });
    const [url, init] = asked.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/session");
    expect(init).toMatchObject({ method: "POST", credentials: "same-origin" });
    expect(JSON.parse(String(init?.body))).toEqual({ clerk: "aino", password: "salasana" });
  });

  test("a refusal carries the server's code", async () => {
    answers(401, { code: "wrong_credentials", message: "The name or the password is wrong." });
    await expect(signIn("aino", "x")).rejects.toMatchObject({ name: "CommandError", code: "wrong_credentials" });
  });

  test("no answer is unreachable; that there is no network, only the device itself says", async () => {
    asked.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(signIn("aino", "x")).rejects.toMatchObject({ code: "unreachable", way: "no_answer" });
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    await expect(signIn("aino", "x")).rejects.toMatchObject({ code: "unreachable", way: "no_network" });
  });

  test.each([
    [502, "<html>Bad Gateway</html>", "unreachable", "no_server"],
    [403, "<html>No</html>", "unreachable", "not_luukku"],
    [200, "<html>Sign in to this network</html>", "unreachable", "not_luukku"],
    [400, JSON.stringify({ code: "from_the_future", message: "?" }), "not_allowed", null],
    [500, JSON.stringify({ code: "from_the_future", message: "?" }), "internal", null],
  ])("a %i that is none of the server's words gets a code that is known", async (status, body, code, way) => {
    answers(status, body);
    await expect(signIn("aino", "x")).rejects.toMatchObject({ code, way });
  });
});

describe("the session", () => {
  test("is null for a stranger", async () => {
    answers(401, { code: "not_signed_in", message: "" });
    await expect(session()).resolves.toBeNull();
  });

  test("is an error where nobody knows", async () => {
    answers(500, { code: "internal", message: "" });
    await expect(session()).rejects.toMatchObject({ code: "internal" });
  });

  test("signing out twice is signing out", async () => {
    answers(401, { code: "not_signed_in", message: "" });
    await expect(signOut("aino")).resolves.toBeUndefined();
  });
});

test("where there is no demo, there is none", async () => {
  answers(404, { code: "not_allowed", message: "" });
  await expect(demo()).resolves.toBeNull();
});

test("a code that is used up is refused by name", async () => {
  answers(400, { code: "code_unknown", message: "" });
  const key = { kty: "EC", crv: "P-256", x: "x", y: "y" } as const;
  await expect(enrolKey({ code: "AAAA", key })).rejects.toMatchObject({ code: "code_unknown" });
});
