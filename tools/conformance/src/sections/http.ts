/** @module Headers, limits and other paths of the HTTP door. Source: docs/protocol/storage-rpc.md §1.1. */

import { fromHex, toBase64, utf8Encode } from '@starling/base'
import type { HttpReply, HttpRequest } from '../network/http-client.ts'
import { CheckFailure, expectSame } from '../suite/expect.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

const SERVER = /^[A-Za-z][\w .-]*\/\d+\.\d+\.\d+/
const INFO = utf8Encode('{"method":"info","params":{}}')

export const http: Section = {
  name: 'http',
  doors: ['http'],
  async run(scene) {
    const node = scene.owner().entry
    const rpc = `${node.url}/storage_rpc/v1`
    const ask = asker(scene)

    await scene.check('names itself in the Server header', async () => {
      const { headers } = await ask({ url: rpc, body: INFO })
      expectSame(headers['server'], SERVER, 'Server')
    })
    await scene.check('sends JSON as application/json and text as text/plain', async () => {
      const json = await ask({ url: rpc, body: INFO })
      expectSame(json.headers['content-type'], 'application/json', 'Content-Type of JSON')
      const text = await ask({ url: rpc, body: utf8Encode('x') })
      expectSame(text.headers['content-type'], /^text\/plain/, 'Content-Type of a text')
    })
    await scene.check('takes any content type and the headers of original clients', async () => {
      const headers = { 'User-Agent': 'WhatsApp', 'Accept-Language': 'en-us', 'Content-Type': 'text/html' }
      expectSame((await ask({ url: rpc, body: INFO, headers })).status, 200, 'status')
    })
    await scene.check('refuses long polling', async () => {
      const reply = await ask({ url: rpc, body: INFO, headers: { 'X-Loki-Long-Poll': '1' } })
      expectAnswer(reply, 410, 'long polling is no longer supported, client upgrade required')
    })
    await scene.check('does not mind an empty header of long polling', async () => {
      expectSame((await ask({ url: rpc, body: INFO, headers: { 'X-Loki-Long-Poll': '' } })).status, 200, 'status')
    })
    await scene.check('refuses more than 10,485,760 bytes as soon as they are announced', async () => {
      const headers = { 'Content-Length': '10485761' }
      expectAnswer(await ask({ url: rpc, headers, isUnfinished: true }), 413, 'Request body too large')
    })
    await scene.check('refuses a length that is no number, by name', async () => {
      const reply = await ask({ url: rpc, headers: { 'Content-Length': 'twelve' }, isUnfinished: true })
      expectAnswer(reply, 400, 'invalid Content-Length')
      expectSame(reply.headers['server'], SERVER, 'Server')
    })
    await scene.check('takes 10,485,760 bytes', async () => {
      const body = new Uint8Array(10_485_760).fill(0x20)
      body.set(INFO)
      expectSame((await ask({ url: rpc, body })).status, 200, 'status')
    })
    await scene.check('proves its key when pinged', async () => {
      const { status, headers, body } = await ask({ url: `${node.url}/ping_test/v1` })
      expectSame([status, body.length], [200, 0], 'status and length')
      expectSame(headers['x-oxen-snode-pubkey'], toBase64(fromHex(node.legacy)), 'X-Oxen-Snode-Pubkey')
    })
    await scene.check('tells its version', async () => {
      const reply = await ask({ url: `${node.url}/get_stats/v1`, method: 'GET' })
      expectSame(JSON.parse(reply.text), { version: /^\d+\.\d+\.\d+$/ }, 'statistics')
    })
    for (const [method, path] of [
      ['GET', '/storage_rpc/v1'],
      ['POST', '/storage_rpc/v2'],
      ['GET', '/'],
      ['POST', '/get_stats/v1'],
      ['GET', '/nothing/here'],
    ] as const) {
      await scene.check(`knows no ${method} ${path}`, async () => {
        const reply = await ask({ url: node.url + path, method, body: new Uint8Array(0) })
        expectAnswer(reply, 404, `${method.toLowerCase()} ${path} Not Found`)
      })
    }
  },
}

function asker(scene: Scene) {
  return (request: HttpRequest): Promise<HttpReply> => {
    const { method = 'POST', url, headers = {}, body } = request
    scene.noteRequest(`${method} ${url} ${JSON.stringify(headers)} with ${body?.length ?? 0} bytes`)
    return scene.http.send(request)
  }
}

function expectAnswer(reply: HttpReply, status: number, text: string): void {
  if (reply.status !== status || reply.text !== text)
    throw new CheckFailure(`${status} ${text}`, `${reply.status} ${reply.text}`)
}
