/**
 * `ifelse`: one branch or the other, by version, hardfork and height.
 * Source: docs/protocol/storage-rpc.md §4.14.
 * @module
 */

import { checkBranchMethods, type IfelseConditions, OPERATION_OF_METHOD } from '@starling/storage-api'
import type { Handler } from './handler.ts'
import { subrequestResult } from './subrequest-result.ts'

export const ifelse: Handler<'ifelse'> = async (ctx, input, call) => {
  checkBranchMethods(input, (name) => OPERATION_OF_METHOD.has(name))
  const { height, hardfork } = ctx.network.view
  const { version } = ctx.profile
  const condition = holds(input.conditions, { height, hardfork, version })
  const branch = condition ? input.whenTrue : input.whenFalse
  const result = branch && (await subrequestResult(ctx, call.dispatch(branch.method, branch.params, call)))
  return { condition, height, hf: hardfork, v: version, result }
}

interface Reached {
  readonly height: number
  readonly hardfork: readonly number[]
  readonly version: readonly number[]
}

/** Whether all given ones hold; "before" is strict. */
function holds(conditions: IfelseConditions, { height, hardfork, version }: Reached): boolean {
  const { hf_at_least, hf_before, v_at_least, v_before, height_at_least, height_before } = conditions
  return (
    (hf_at_least === undefined || compare(hardfork, hf_at_least) >= 0) &&
    (hf_before === undefined || compare(hardfork, hf_before) < 0) &&
    (v_at_least === undefined || compare(version, v_at_least) >= 0) &&
    (v_before === undefined || compare(version, v_before) < 0) &&
    (height_at_least === undefined || height >= height_at_least) &&
    (height_before === undefined || height < height_before)
  )
}

/** Part by part; missing ones are 0. */
function compare(left: readonly number[], right: readonly number[]): number {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
