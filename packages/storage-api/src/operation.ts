/**
 * An operation as data: its wire name, its fields, how their values are read, what it answers and how it can fail.
 * @module
 */

import type * as z from 'zod/mini'
import type { RpcErrorCode } from './errors.ts'
import type { Params } from './field.ts'
import {
  type CompiledField,
  compileFields,
  type Fields,
  type FieldsInput,
  type FieldsOutput,
  readFields,
} from './read-input.ts'

export interface Operation<
  Name extends string = string,
  Kind extends 'query' | 'mutation' = 'query' | 'mutation',
  Wire = unknown,
  Input = unknown,
  Output extends z.ZodMiniType = z.ZodMiniType,
> {
  /** As on the wire. */
  readonly name: Name
  readonly kind: Kind
  /** Further wire names of the same operation. */
  readonly aliases: readonly string[]
  /** The parameters in ascending name order: what documents and generators of requests are made from. */
  readonly fields: readonly CompiledField[]
  /** The reply of a status 200. */
  readonly output: Output
  /** Codes the operation itself answers with, beside those of every door. */
  readonly errors: readonly RpcErrorCode[]
  /**
   * Parameters as they came → typed values.
   * @throws {RpcError} `invalid_request` with the exact text
   */
  readonly read: (params: Params) => Input
  /** Never present: carries the type of the parameters. */
  readonly wire?: Wire
}

export type WireInputOf<O> = O extends { readonly wire?: infer Wire } ? NonNullable<Wire> : never
export type InputOf<O> = O extends { readonly read: (params: Params) => infer Input } ? Input : never
export type OutputOf<O> = O extends { readonly output: infer Output extends z.ZodMiniType } ? z.output<Output> : never

export interface OperationSpec<
  Name extends string,
  Kind extends 'query' | 'mutation',
  F extends Fields,
  Input,
  Output extends z.ZodMiniType,
> {
  readonly name: Name
  readonly kind: Kind
  readonly aliases?: readonly string[]
  readonly input: F
  /** The checks of values, after presence and types of all fields. @throws {RpcError} `invalid_request` */
  readonly values: (fields: FieldsOutput<F>) => Input
  readonly output: Output
  readonly errors: readonly RpcErrorCode[]
}

export function defineOperation<
  const Name extends string,
  Kind extends 'query' | 'mutation',
  F extends Fields,
  Input,
  Output extends z.ZodMiniType,
>(spec: OperationSpec<Name, Kind, F, Input, Output>): Operation<Name, Kind, FieldsInput<F>, Input, Output> {
  const fields = compileFields(spec.input)
  return {
    name: spec.name,
    kind: spec.kind,
    aliases: spec.aliases ?? [],
    fields,
    output: spec.output,
    errors: spec.errors,
    // The walk has just checked every field by its schema, which is what the type says.
    read: (params) => spec.values(readFields(fields, params) as FieldsOutput<F>),
  }
}
