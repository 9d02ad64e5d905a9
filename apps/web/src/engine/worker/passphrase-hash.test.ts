import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHashRequest, hashIn } from './passphrase-hash.ts'

const request = {
  passphrase: Uint8Array.of(1),
  salt: new Uint8Array(16),
  cost: { memoryKib: 8, iterations: 1, outputLength: 32 },
}

/** Answers whatever it is asked. */
function workerThat(act: (worker: Worker) => void) {
  const ended: boolean[] = []
  const start = () => {
    const worker = {
      terminate: () => ended.push(true),
      postMessage: () => setImmediate(() => act(worker)),
    } as never as Worker
    return worker
  }
  return { start, ended }
}

describe('a request to hash a passphrase', () => {
  it('is read as it was sent, and anything else is none', () => {
    expect(decodeHashRequest(structuredClone(request))).toEqual(request)
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(decodeHashRequest(value)).toBeUndefined()
      }),
    )
    const other = fc.record(
      { passphrase: fc.anything(), salt: fc.anything(), cost: fc.anything() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(other, (change) => {
        const isSame = Object.keys(change).length === 0
        expect(decodeHashRequest({ ...request, ...change }) === undefined).toBe(!isSame)
      }),
    )
  })

  it('ends its Worker, whatever becomes of it', async () => {
    const good = workerThat((worker) => worker.onmessage?.({ data: Uint8Array.of(7) } as MessageEvent))
    expect(await hashIn(good.start)(request)).toEqual(Uint8Array.of(7))
    const bad = workerThat((worker) => worker.onerror?.({ message: 'no memory' } as ErrorEvent))
    await expect(hashIn(bad.start)(request)).rejects.toThrow('no memory')

    expect([good.ended, bad.ended]).toEqual([[true], [true]])
  })
})
