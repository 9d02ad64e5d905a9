/**
 * The Worker: builds the browser's world around the engine.
 * @module
 */

import { deleteIndexedDbStore, indexedDbStore } from '@starling/client/storage/indexeddb'
import { noble } from '@starling/crypto/noble'
import { createFetchTransport, silentLogger, systemClock, systemRandom } from '@starling/ports/system'
import { decodeHubMessage, decodeToWorker, encodeHubMessage } from './engine/shared/messages.ts'
import { fetchText } from './engine/worker/fetch-text.ts'
import { openKeyValues } from './engine/worker/key-values.ts'
import { hashIn } from './engine/worker/passphrase-hash.ts'
import { Tab } from './engine/worker/tab.ts'

const tab = new Tab({
  world: {
    clock: systemClock,
    random: systemRandom,
    crypto: noble,
    transport: createFetchTransport(),
    // Nothing is logged where other people's eyes may be; what matters is a state of the view.
    logger: silentLogger,
    fetchText,
    hashPassphrase: hashIn(
      () => new Worker(new URL('./passphrase-worker.ts', import.meta.url), { type: 'module', name: 'passphrase' }),
    ),
    openValues: (name) => openKeyValues(name),
    openMessages: (name) => indexedDbStore(name),
    deleteMessages: (name) => deleteIndexedDbStore(name),
    isOnline: () => navigator.onLine,
  },
  surroundings: {
    locks: navigator.locks,
    openHub(name, onMessage) {
      const channel = new BroadcastChannel(name)
      channel.onmessage = ({ data }) => {
        const message = decodeHubMessage(data)
        if (message !== undefined) onMessage(message)
      }
      return { send: (message) => channel.postMessage(encodeHubMessage(message)), close: () => channel.close() }
    },
  },
  deliver: (message) => postMessage(message),
})

addEventListener('message', ({ data }) => {
  const message = decodeToWorker(data)
  if (message !== undefined) tab.receive(message)
})
