/** The little that a page keeps in the browser: values by name, in IndexedDB, which can hold keys without showing them. */
const DATABASE = "luukku";
const STORE = "kept";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function readValue<T>(name: string): Promise<T | undefined> {
  return transact<T | undefined>("readonly", (store) => store.get(name) as IDBRequest<T | undefined>);
}

export async function writeValue(name: string, value: unknown): Promise<void> {
  await transact("readwrite", (store) => store.put(value, name));
}

export async function deleteValue(name: string): Promise<void> {
  await transact("readwrite", (store) => store.delete(name));
}
