/**
 * Parts that replies share.
 * Source: docs/protocol/storage-rpc.md, "Fields common to replies" and "Forwarding inside the swarm".
 * @module
 */

import * as z from 'zod/mini'

/** `t`: the node's time in ms. `hf`: hardfork and revision. */
export const replyStamp = () => ({ t: z.number(), hf: z.array(z.number()) })

/** Entries of other members of the original network have passed through bencoding, which knows no booleans. */
export const looseBoolean = () =>
  z.pipe(
    z.union([z.boolean(), z.number()]),
    z.transform((value: boolean | number) => value !== false && value !== 0),
  )

/** How a member of the swarm can have failed; all absent on success. */
export const memberFailure = () => ({
  failed: z.optional(looseBoolean()),
  timeout: z.optional(looseBoolean()),
  code: z.optional(z.string()),
  reason: z.optional(z.string()),
  bad_peer_response: z.optional(looseBoolean()),
  query_failure: z.optional(looseBoolean()),
})

/** One entry for each member of the swarm, by its Ed25519 key in hex. */
export const swarmOf = <Shape extends z.core.$ZodLooseShape>(entry: Shape) =>
  z.record(z.string(), z.object({ ...memberFailure(), signature: z.optional(z.string()), ...entry }))

/** Hashes of one namespace, or of each namespace that had some. */
export const hashesByNamespace = () => z.union([z.array(z.string()), z.record(z.string(), z.array(z.string()))])
