/** Forgetting the customer: done one thing at a time, each looked at afterwards before it is said to be done. */

export type WipeItem = "picture" | "choices" | "settings" | "language";

export const wipeItems: readonly WipeItem[] = ["picture", "choices", "settings", "language"];

export interface WipeTask {
  item: WipeItem;
  forget(): void;
  /** Whether it really is gone. */
  gone(): boolean;
}

/**
 * Does the tasks in order, `pause` before each so that one can read along. A task that does not succeed is not reported
 * as done and fails the wipe.
 * @throws Error naming what is left.
 */
export async function wipe(
  tasks: readonly WipeTask[],
  pause: () => Promise<void>,
  done: (item: WipeItem) => void,
): Promise<void> {
  for (const task of tasks) {
    await pause();
    task.forget();
    if (!task.gone()) throw new Error(`the wipe left the ${task.item}`);
    done(task.item);
  }
}
