import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { systemRandom } from '@starling/ports/system'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAsClient } from './as-client.ts'
import { createSelfSigned } from './tls/self-signed.ts'

let close: () => Promise<unknown>
let url: string

beforeEach(async () => {
  const pem = await createSelfSigned({ nowMs: Date.now(), random: systemRandom, ipv4: '127.0.0.1' })
  const server = createServer({ cert: pem.cert, key: pem.key }, (request, response) => {
    request.pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => new Promise((resolve) => server.close(resolve))
})

afterEach(() => close())

describe('a node that looks as a client', () => {
  it('finds with the eyes of a browser that a certificate does not verify, and with those of an original client no fault', async () => {
    await using asClient = createAsClient({ refuseNonPublic: false })
    const body = Uint8Array.of(1, 2, 3)

    await expect(asClient.browser.request(url, '/x', body)).rejects.toMatchObject({
      code: 'unreachable',
      data: { certificate: true },
    })
    const answer = await asClient.original.request(url, '/x', body)

    expect(answer).toEqual({ status: 200, body })
  })

  it('calls nothing that is near it where strangers get into the list', async () => {
    await using asClient = createAsClient({ refuseNonPublic: true })

    for (const eyes of [asClient.browser, asClient.original])
      await expect(eyes.request(url, '/x', new Uint8Array(0))).rejects.toMatchObject({ code: 'unreachable', data: {} })
  })
})
