/**
 * From a drawn onion to bytes. Layers are wrapped here by hand where `buildOnion` would refuse what is drawn.
 * Source: docs/protocol/onion-requests.md §2, §8.
 * @module
 */

import { concatBytes, fromHex, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { type BuiltOnion, buildOnion, type OnionHop } from '@starling/onion/build'
import { encodeFrame } from '@starling/wire/onion-frame'
import type { NodeName } from '../world/network.ts'
import type { World } from '../world/world.ts'
import type { Control, Damage, OnionCase } from './onion-case.ts'

export interface MadeOnion {
  readonly body: Uint8Array
  readonly replyKey: BuiltOnion['replyKey']
  /** What the destination is asked, as it comes out of the last layer. */
  readonly innermost: Uint8Array
}

export function makeOnion(world: World, onion: OnionCase, rpc: Uint8Array): MadeOnion {
  const names: readonly NodeName[] = ['entry', ...onion.relays]
  const hops = names.map((name) => hopOf(world, name))
  const destination = hops.at(-1) as OnionHop
  const innermost = onion.damage.kind === 'layer' ? flipped(rpc, onion.damage.at) : rpc
  const built = buildOnion(native, world.random, {
    hops: hops.slice(0, -1),
    destination: {
      kind: 'node',
      node: destination,
      body: innermost,
      control: controlText(world, onion.control, destination),
    },
    encType: onion.ciphers.slice(0, hops.length),
    ...(onion.hopNo === undefined ? {} : { hopNo: onion.hopNo }),
  })
  const body = damaged(built.body, onion.damage)
  return { body, replyKey: built.replyKey, innermost }
}

function hopOf(world: World, name: NodeName): OnionHop {
  const record = world.cast.network.record(name)
  return { ed25519: record.ed25519, x25519: native.x25519.importPublicKey(fromHex(record.x25519)) }
}

function controlText(world: World, control: Control, destination: OnionHop): string {
  switch (control.kind) {
    case 'destination':
      return JSON.stringify({ headers: '', json: control.json, base64: control.base64 })
    case 'server': {
      const { host, target, protocol, port } = control
      return JSON.stringify({ host, target, protocol, port, method: 'POST' })
    }
    case 'next':
      return JSON.stringify({ destination: keyOf(world, control.node, destination), ephemeral_key: someKey(world) })
    case 'text':
      return control.text
  }
}

function keyOf(world: World, node: NodeName | 'nobody' | 'itself', destination: OnionHop): string {
  if (node === 'nobody') return 'ab'.repeat(32)
  return node === 'itself' ? destination.ed25519 : world.cast.network.record(node).ed25519
}

function someKey(world: World): string {
  return toHex(native.x25519.importSecretKey(world.random.bytes(32)).publicKey)
}

function damaged(body: Uint8Array, damage: Damage): Uint8Array {
  switch (damage.kind) {
    case 'none':
    case 'layer':
      return body
    case 'flip':
      return flipped(body, damage.at)
    case 'cut':
      return body.slice(0, damage.at % body.length)
    case 'bytes':
      return Uint8Array.from(damage.bytes)
    case 'length': {
      const out = body.slice()
      new DataView(out.buffer).setUint32(0, damage.length, true)
      return out
    }
    case 'outer': {
      const length = new DataView(body.buffer, body.byteOffset).getUint32(0, true)
      const json = JSON.parse(new TextDecoder().decode(body.subarray(4 + length))) as object
      return encodeFrame(body.subarray(4, 4 + length), JSON.stringify({ ...json, [damage.key]: damage.value }))
    }
  }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  if (bytes.length === 0) return concatBytes(Uint8Array.of(at & 0xff))
  const out = bytes.slice()
  const index = at % out.length
  out[index] = (out[index] as number) ^ (1 << (at % 8))
  return out
}
