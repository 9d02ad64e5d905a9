/** @module `info`. Source: docs/protocol/storage-rpc.md §4.4. */

import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'

export const info: Handler<'info'> = async (ctx) =>
  stampReply(ctx, { version: ctx.profile.version, timestamp: ctx.clock.now() })
