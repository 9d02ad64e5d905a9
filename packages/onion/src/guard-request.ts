/**
 * What a guard receives from a client. Source: docs/protocol/onion-requests.md §2.
 * @module
 */

import { fromHex, isHex } from '@starling/base'
import { decodeFrame, WireError } from '@starling/wire/onion-frame'
import { DEFAULT_ENC_TYPE, type EncType, parseEncType } from './enc-type.ts'
import { OnionError } from './errors.ts'

/** One layer, still closed, with what is needed to open it. */
export interface OnionLayer {
  readonly blob: Uint8Array
  /** 32 bytes: the client's X25519 key of this layer. */
  readonly ephemeralKey: Uint8Array
  readonly encType: EncType
}

export interface GuardRequest extends OnionLayer {
  readonly hopNo: number
}

/**
 * @param body - of `POST /onion_req/v2`; the blob shares its memory
 * @throws {OnionError} `invalid_layer`, whose message is the detail of `Error parsing onion request: <detail>`
 */
export function decodeGuardRequest(body: Uint8Array): GuardRequest {
  const { blob, json } = readFrame(body)
  const hopNo = Object.hasOwn(json, 'hop_no') ? json['hop_no'] : 0
  if (!Number.isSafeInteger(hopNo)) throw new OnionError('invalid_layer', 'hop_no is not an integer')
  return { ...readLayer(blob, json), hopNo: Math.max(0, hopNo as number) }
}

/**
 * The fields every closed layer carries beside its blob.
 * @throws {OnionError} `invalid_layer`
 */
export function readLayer(blob: Uint8Array, json: Readonly<Record<string, unknown>>): OnionLayer {
  const key = json['ephemeral_key']
  if (typeof key !== 'string' || !isHex(key, 32))
    throw new OnionError('invalid_layer', 'ephemeral_key is not 64 hex digits')
  const encType = Object.hasOwn(json, 'enc_type') ? parseEncType(json['enc_type']) : DEFAULT_ENC_TYPE
  if (encType === undefined) throw new OnionError('invalid_layer', 'enc_type is not known')
  return { blob, ephemeralKey: fromHex(key), encType }
}

function readFrame(body: Uint8Array) {
  try {
    return decodeFrame(body)
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw new OnionError('invalid_layer', cause.message, { cause })
  }
}
