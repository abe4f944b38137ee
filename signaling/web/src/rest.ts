/** The REST endpoints under `/api/v1`. All throw CommandError; `unreachable` when no answer came. */
import type { FailureCode } from "./api.ts";
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

async function refusal(response: Response): Promise<Error> {
  let code: FailureCode = response.status >= 500 ? "internal" : "not_allowed";
  let message = `The server answered ${response.status}.`;
  try {
    const problem = (await response.json()) as Partial<Problem>;
    if (isErrorCode(problem.code)) code = problem.code;
    if (typeof problem.message === "string") message = problem.message;
  } catch {
    // Something between us and the server answered; the status is all there is to know.
  }
  return commandError(code, message);
}

async function request(method: string, path: string, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: "same-origin",
      cache: "no-cache",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch {
    throw commandError("unreachable", "The server cannot be reached.");
  }
  return response;
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await refusal(response);
  try {
    return (await response.json()) as T;
  } catch {
    throw commandError("unreachable", "The answer broke off.");
  }
}

export async function signIn(clerk: string, password: string): Promise<SessionReply> {
  const body: SignIn = { clerk, password };
  return read(await request("POST", "session", body));
}

export async function signOut(): Promise<void> {
  const response = await request("DELETE", "session");
  if (!response.ok && response.status !== 401) throw await refusal(response);
}

/** Who is signed in, or null. */
export async function session(): Promise<SessionReply | null> {
  try {
    return await read(await request("GET", "session"));
  } catch (error) {
    if (isCommandError(error) && error.code === "not_signed_in") return null;
    throw error;
  }
}

export async function enrolKey(body: EnrolRequest): Promise<EnrolReply> {
  return read(await request("POST", "enrol", body));
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
export async function colleagues(agency: string, language: string): Promise<ColleaguesReply> {
  return read(await request("GET", `colleagues?${new URLSearchParams({ agency, language })}`));
}
