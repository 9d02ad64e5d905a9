/**
 * What every door of the public port hands back.
 * @module
 */

import { utf8Encode } from '@starling/base'

export interface DoorAnswer {
  readonly status: number
  readonly body: Uint8Array
  /** Written exactly so, without a charset: clients compare. */
  readonly contentType: 'application/json' | 'text/plain'
}

export function textAnswer(status: number, text: string): DoorAnswer {
  return { status, body: utf8Encode(text), contentType: 'text/plain' }
}

export function jsonAnswer(status: number, json: string): DoorAnswer {
  return { status, body: utf8Encode(json), contentType: 'application/json' }
}
