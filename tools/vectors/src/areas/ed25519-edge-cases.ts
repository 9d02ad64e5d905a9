/** @module Verdicts of libsodium on unusual keys and signatures. */
import { type Area, bytesOf, equal, list } from '../area.ts'

export const ed25519EdgeCases: Area = {
  file: 'ed25519-edge-cases.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['cases'])) {
      await report.check(`Ed25519: ${row['name']}`, () => {
        const input = row['input'] ?? row
        const [signature, message, publicKey] = [
          bytesOf(input, 'signature'),
          bytesOf(input, 'message'),
          bytesOf(input, 'publicKey'),
        ]
        equal(crypto.ed25519.verify(signature, message, publicKey), row['valid'])
      })
    }
  },
}
