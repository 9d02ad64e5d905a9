/** @module From a body to a method, or to what is wrong with it. Source: docs/protocol/storage-rpc.md §1.1. */

import { expectReply } from '../suite/expect.ts'
import type { Section } from '../suite/section.ts'

const NO_METHOD = 'invalid json: no `method` field'
const NO_PARAMS = 'invalid json: no `params` field'

/** Body, status, answer. */
const ROWS: readonly (readonly [string, number, string | undefined])[] = [
  ['', 400, 'invalid json'],
  ['hello', 400, 'invalid json'],
  ['{"method":"info","params":{}', 400, 'invalid json'],
  ["{'method':'info','params':{}}", 400, 'invalid json'],
  ['{"params":{}}', 400, NO_METHOD],
  ['{"method":null,"params":{}}', 400, NO_METHOD],
  ['{"method":5,"params":{}}', 400, NO_METHOD],
  ['{"method":["info"],"params":{}}', 400, NO_METHOD],
  ['{"method":"info"}', 400, NO_PARAMS],
  ['{"method":"info","params":null}', 400, NO_PARAMS],
  ['{"method":"info","params":[]}', 400, NO_PARAMS],
  ['{"method":"info","params":"{}"}', 400, NO_PARAMS],
  ['{"method":"nonsense","params":{}}', 400, 'no method nonsense'],
  ['{"method":"","params":{}}', 400, 'no method '],
  ['{"method":"Info","params":{}}', 400, 'no method Info'],
  ['{"method":"__proto__","params":{}}', 400, 'no method __proto__'],
  ['{"method":"constructor","params":{}}', 400, 'no method constructor'],
  ['{"jsonrpc":"2.0","id":7,"method":"info","params":{},"extra":[1]}', 200, undefined],
  [' \n{"params" : { } , "method" : "info"}\n', 200, undefined],
  ['{"method":"\\u0069nfo","params":{}}', 200, undefined],
]

export const dispatch: Section = {
  name: 'dispatch',
  async run(scene) {
    const { entry } = scene.owner()
    for (const [body, status, answer] of ROWS) {
      await scene.check(`answers ${status} ${answer ?? 'as asked'} to ${JSON.stringify(body)}`, async () => {
        expectReply(await scene.send(entry, body), status, answer)
      })
    }
    await scene.check('answers bytes that are no UTF-8', async () => {
      expectReply(await scene.send(entry, Uint8Array.of(0xff, 0xfe, 0)), 400, 'invalid json')
    })
  },
}
