/** Loading the page anew, never before the server answers: a proxy's error page must not take this page's place. */
import { look } from "./way.ts";

const LOOK_AGAIN_MS = 5_000;

/** What a test stands in for: no document lets its own `location` be replaced. */
export const page = { reload: () => location.reload() };

export async function reloadWhenItAnswers(): Promise<void> {
  if ((await look()) === "luukku") page.reload();
  else setTimeout(() => void reloadWhenItAnswers(), LOOK_AGAIN_MS);
}

/** For the root of a page: a fault while drawing leaves nothing on the screen, and nobody may have to come and help. */
export function startAnewAfterFault(error: unknown): void {
  reportError(error);
  setTimeout(() => void reloadWhenItAnswers(), LOOK_AGAIN_MS);
}
