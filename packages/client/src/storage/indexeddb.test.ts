import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describeClientStore } from '../../test/client-store-suite.ts'
import { indexedDbStore } from './indexeddb.ts'

let indexedDB = new IDBFactory()

describeClientStore('indexedDbStore', {
  create: () => {
    indexedDB = new IDBFactory()
    return indexedDbStore('alice', { indexedDB, IDBKeyRange })
  },
  reopen: () => indexedDbStore('alice', { indexedDB, IDBKeyRange }),
})
