/**
 * `ifelse`: one call or another, by what the network has reached.
 * Source: docs/protocol/storage-rpc.md, "`ifelse`".
 * @module
 */

import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { integer, integersUpTo, isGiven, type Params, withRules } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { compileFields, type FieldsOutput, readFields } from './read-input.ts'
import { isParams, type Subrequest } from './subrequests.ts'

const CONDITIONS = {
  hf_at_least: z.optional(integersUpTo(2)),
  hf_before: z.optional(integersUpTo(2)),
  v_at_least: z.optional(integersUpTo(3)),
  v_before: z.optional(integersUpTo(3)),
  height_at_least: z.optional(integer()),
  height_before: z.optional(integer()),
}
const CONDITION_FIELDS = compileFields(CONDITIONS)

export type IfelseConditions = FieldsOutput<typeof CONDITIONS>

/** Absence and every flaw have texts of their own. */
const loose = () => withRules(z.unknown(), { mayBeAbsent: true })

export const ifelseOperation = defineOperation({
  name: 'ifelse',
  kind: 'mutation',
  input: { if: loose(), then: loose(), else: loose() },
  values: (fields) => {
    const conditions = conditionsOf(fields.if)
    const whenTrue = branchOf('then', fields.then)
    const whenFalse = branchOf('else', fields.else)
    if (whenTrue === undefined && whenFalse === undefined) throw invalid(': at least one of "then"/"else" required')
    return { conditions, whenTrue, whenFalse }
  },
  output: z.object({
    condition: z.boolean(),
    height: z.number(),
    hf: z.array(z.number()),
    v: z.array(z.number()),
    /** Absent when the chosen branch was not given. */
    result: z.optional(z.object({ code: z.number(), body: z.unknown() })),
  }),
  errors: [],
})

export type IfelseInput = InputOf<typeof ifelseOperation>
export type IfelseOutput = OutputOf<typeof ifelseOperation>

/** @throws {RpcError} `invalid_request` when a branch names an operation that does not exist */
export function checkBranchMethods(
  { whenTrue, whenFalse }: Pick<IfelseInput, 'whenTrue' | 'whenFalse'>,
  isBuilt: (name: string) => boolean,
): void {
  if (whenTrue !== undefined && !isBuilt(whenTrue.method)) throw invalid(' method "then"')
  if (whenFalse !== undefined && !isBuilt(whenFalse.method)) throw invalid(' method "else"')
}

function conditionsOf(given: unknown): IfelseConditions {
  if (!isParams(given)) throw invalid(': no valid "if" field')
  if (!CONDITION_FIELDS.some(({ name }) => isGiven(given, name)))
    throw invalid(': must specify at least one "if" condition')
  // The walk has checked every field by its schema.
  return readFields(CONDITION_FIELDS, given) as IfelseConditions
}

function branchOf(name: 'then' | 'else', given: unknown): Subrequest | undefined {
  if (given === undefined || given === null) return undefined
  if (!isParams(given)) throw invalid(`: ${name} must be an object`)
  const { method, params }: Params = given
  if (typeof method !== 'string' || !isParams(params)) throw invalid(`: ${name} must have method/params keys`)
  return { method, params }
}

function invalid(what: string) {
  return invalidRequest(`Invalid ifelse request${what}`)
}
