/**
 * The type of a catalogue: the keys of the English one, with any words. A language that lacks a key does not compile.
 * @module
 */

import type { en } from './en.ts'

type Widened<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> }

export type Texts = Omit<Widened<typeof en>, 'direction'> & { readonly direction: 'ltr' | 'rtl' }
