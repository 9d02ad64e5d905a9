/** @module `POST /storage_rpc/v1`. Source: docs/protocol/storage-rpc.md §1.1. */

import type { HttpSender } from '../network/http-client.ts'
import type { Door } from './door.ts'

export function httpDoor(http: HttpSender): Door {
  return {
    name: 'http',
    send: ({ url }, body) => http.send({ url: `${url}/storage_rpc/v1`, body }),
  }
}
