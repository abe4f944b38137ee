/** The REST endpoints under `/api/v1`. All throw CommandError; `unreachable` when no answer came. */
import { commandError, isCommandError, isErrorCode } from "./errors.ts";
import type {
  CatalogueDocument,
  ColleaguesReply,
  DemoReply,
  EnrolReply,
  EnrolRequest,
  Problem,
  SessionReply,
  SignIn,
} from "./protocol.gen.ts";
import { wayOf, wayWithoutAnswer } from "./way.ts";

async function refusal(response: Response): Promise<Error> {
  const found: unknown = await response.json().catch(() => null);
  const problem = (typeof found === "object" && found !== null ? found : {}) as Partial<Problem>;
  const message = problem.message ?? `The answer was ${response.status}.`;
  if (problem.code === undefined) return commandError("unreachable", message, wayOf(response));
  if (isErrorCode(problem.code)) return commandError(problem.code, message);
  return commandError(response.status >= 500 ? "internal" : "not_allowed", message);
}

interface Asking {
  body?: unknown;
  /** Whose session is meant: one browser may hold several. Null: that of whoever signed in last. */
  clerk?: string | null;
}

async function request(method: string, path: string, { body, clerk }: Asking = {}): Promise<Response> {
  let response: Response;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (clerk != null) headers["Luukku-Clerk"] = clerk;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-cache",
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw commandError("unreachable", "The server cannot be reached.", wayWithoutAnswer());
  }
  return response;
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await refusal(response);
  const text = await response.text().catch(() => null);
  if (text === null) throw commandError("unreachable", "The answer broke off.", wayWithoutAnswer());
  try {
    return JSON.parse(text) as T;
  } catch {
    throw commandError("unreachable", "The answer is not the server's.", wayOf(response));
  }
}

export async function signIn(clerk: string, password: string): Promise<SessionReply> {
  const body: SignIn = { clerk, password };
  return read(await request("POST", "session", { body }));
}

/** Ends this browser's session of the clerk, and no other. */
export async function signOut(clerk: string): Promise<void> {
  const response = await request("DELETE", "session", { clerk });
  if (!response.ok && response.status !== 401) throw await refusal(response);
}

/** The clerk, if signed in in this browser; without a name, whoever signed in last. Null: nobody. */
export async function session(clerk: string | null = null): Promise<SessionReply | null> {
  try {
    return await read(await request("GET", "session", { clerk }));
  } catch (error) {
    if (isCommandError(error) && error.code === "not_signed_in") return null;
    throw error;
  }
}

export async function enrolKey(body: EnrolRequest): Promise<EnrolReply> {
  return read(await request("POST", "enrol", { body }));
}

/** How to try the demo without an administrator; null where this is no demo. */
export async function demo(): Promise<DemoReply | null> {
  const response = await request("GET", "demo");
  return response.status === 404 ? null : read(response);
}

export async function catalogueDocument(): Promise<CatalogueDocument> {
  return read(await request("GET", "catalogue"));
}

/** Whom a customer could be passed on to by name, and the languages in which the agency is served. */
export async function colleagues(agency: string, language: string, clerk: string): Promise<ColleaguesReply> {
  return read(await request("GET", `colleagues?${new URLSearchParams({ agency, language })}`, { clerk }));
}
