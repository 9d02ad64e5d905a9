/**
 * IndexedDB with promises: only what a store needs of it.
 *
 * NOTE: a transaction ends as soon as nothing is asked of it, so between its requests nothing else may be awaited.
 * @module
 */

export interface IndexedDbPlatform {
  readonly indexedDB: IDBFactory
  readonly IDBKeyRange: typeof IDBKeyRange
}

/** @param upgrade - makes the stores of a database that is new */
export function openDatabase(factory: IDBFactory, name: string, upgrade: (database: IDBDatabase) => void) {
  const opening = factory.open(name, 1)
  opening.onupgradeneeded = () => upgrade(opening.result)
  return resultOf(opening).then((database) => {
    // Somebody wants to delete it: nobody may stand in the way.
    database.onversionchange = () => database.close()
    return database
  })
}

export function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Fulfils when everything is as durable as was asked for; rejects when nothing of it happened. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
}
