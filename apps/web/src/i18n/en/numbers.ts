/** @module English plurals. */
import { plurals } from '../plural.ts'

export const n = plurals('en')
