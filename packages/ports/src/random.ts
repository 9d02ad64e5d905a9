/** @module The only source of randomness. */

export interface Random {
  /** `length` bytes: secure in production, seeded in the simulator. */
  bytes(length: number): Uint8Array
}
