/**
 * A few named values that outlive the page: the account's record, its keys, the settings, the last network file.
 * @module
 */

import { committed, type IndexedDbPlatform, openDatabase, resultOf } from '@starling/client/storage/idb'

/** Values are plain data, bytes and keys of the platform. Failures reject with whatever the medium throws. */
export interface KeyValues extends AsyncDisposable {
  get(name: string): Promise<unknown>
  /** All or none; undefined removes. Resolves when it is durable. */
  put(values: Readonly<Record<string, unknown>>): Promise<void>
}

const STORE = 'values'

/** @param name - of the database */
export async function openKeyValues(name: string, platform: IndexedDbPlatform = globalThis): Promise<KeyValues> {
  const database = await openDatabase(platform.indexedDB, name, (fresh) => void fresh.createObjectStore(STORE))
  return {
    get: (key) => resultOf(database.transaction(STORE).objectStore(STORE).get(key)),
    put(values) {
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(STORE)
      for (const [key, value] of Object.entries(values)) {
        if (value === undefined) store.delete(key)
        else store.put(value, key)
      }
      return committed(transaction)
    },
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}
