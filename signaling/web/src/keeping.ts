/**
 * The little that a page keeps in the browser: values by name, in IndexedDB, which can hold keys without showing them.
 * Everything here rejects when the storage does not answer, which is not the same as a value that is not there: after a
 * power cut a browser may fail to open it once, and sometimes it never answers.
 */
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";

const DATABASE = "luukku";
const STORE = "kept";
/** Opening takes milliseconds; a browser that is still silent after this has lost its storage. */
const PATIENCE_MS = 8_000;

interface Values extends DBSchema {
  [STORE]: { key: string; value: unknown };
}
type Store<Mode extends IDBTransactionMode> = IDBPObjectStore<Values, [typeof STORE], typeof STORE, Mode>;

async function transact<Mode extends IDBTransactionMode, T>(
  mode: Mode,
  use: (store: Store<Mode>) => Promise<T>,
): Promise<T> {
  let database: IDBPDatabase<Values> | null = null;
  let alarm: ReturnType<typeof setTimeout> | undefined;
  let late = false;
  const silent = new Promise<never>((_, reject) => {
    alarm = setTimeout(() => {
      late = true;
      reject(new Error("the browser's storage does not answer"));
    }, PATIENCE_MS);
  });
  const work = async () => {
    database = await openDB<Values>(DATABASE, 1, { upgrade: (fresh) => void fresh.createObjectStore(STORE) });
    if (late) throw new Error("too late");
    // Strict: what was kept survives a power cut in the next moment.
    const transaction = database.transaction<[typeof STORE], Mode>([STORE], mode, { durability: "strict" });
    const [result] = await Promise.all([use(transaction.objectStore(STORE)), transaction.done]);
    return result;
  };
  const working = work().finally(() => database?.close());
  // Nobody waits any more for what fails too late.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, silent]);
  } finally {
    clearTimeout(alarm);
  }
}

/** Rejects when the storage could not be read; undefined: it was, and there is no such value. */
export async function readValue<T>(name: string): Promise<T | undefined> {
  return transact("readonly", (store) => store.get(name) as Promise<T | undefined>);
}

/** Rejects when it may not have been kept. */
export async function writeValue(name: string, value: unknown): Promise<void> {
  await transact("readwrite", (store) => store.put(value, name));
}

export async function deleteValue(name: string): Promise<void> {
  await transact("readwrite", (store) => store.delete(name));
}
