/**
 * Memory that is lent to libsodium. An array of up to 64 bytes lies among the objects of JavaScript; given to native code it is moved into
 * memory of its own, which has to be found, entered in a list and freed again: most of what a short hash costs. So short
 * inputs are copied into memory that stays, and short outputs out of it.
 * @module
 */

/** What V8 keeps among its objects. */
const SHORT_BYTES_MAX = 64

/** Views of one place, by their length. */
class Place {
  readonly #memory = new ArrayBuffer(SHORT_BYTES_MAX)
  readonly #views = Array.from({ length: SHORT_BYTES_MAX + 1 }, (_, length) => new Uint8Array(this.#memory, 0, length))

  view(length: number): Uint8Array {
    return this.#views[length] as Uint8Array
  }
}

const OUTPUT = new Place()
const INPUTS = [new Place(), new Place(), new Place()] as const

/** @param place - another one for each input of a call @returns the same bytes, good until the next call */
export function lent(bytes: Uint8Array, place: 0 | 1 | 2 = 0): Uint8Array {
  // What is no array of bytes is libsodium's to refuse: copied, a text would count as zeros.
  if (!(bytes instanceof Uint8Array) || bytes.length > SHORT_BYTES_MAX) return bytes
  const view = INPUTS[place].view(bytes.length)
  view.set(bytes)
  return view
}

/** @param fill - writes all of its argument @returns a new array of `length` bytes, 64 at most */
export function filled(length: number, fill: (out: Uint8Array) => void): Uint8Array {
  const out = OUTPUT.view(length)
  fill(out)
  return new Uint8Array(out)
}
