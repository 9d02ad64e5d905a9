/** @module The people of the tests: the same names and the same accounts in every test of every package. */

import { fromHex } from '@starling/base'

/** Enough to make an account by `createAccount(crypto, person.entropy)`. */
export interface Person {
  readonly name: PersonName
  /** 16 bytes: what the person's recovery phrase encodes. */
  readonly entropy: Uint8Array
}

export type PersonName = 'alice' | 'bob' | 'mallory' | 'carol' | 'dana'

/** Alice and Bob talk, Mallory attacks, Carol and Dana join when two are too few. */
export const people: Readonly<Record<PersonName, Person>> = {
  alice: person('alice', '0a11ce0a11ce0a11ce0a11ce0a11ce0a'),
  bob: person('bob', '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b'),
  mallory: person('mallory', 'bad0bad0bad0bad0bad0bad0bad0bad0'),
  carol: person('carol', 'ca01ca01ca01ca01ca01ca01ca01ca01'),
  dana: person('dana', 'da0ada0ada0ada0ada0ada0ada0ada0a'),
}

function person(name: PersonName, entropyHex: string): Person {
  return { name, entropy: fromHex(entropyHex) }
}
