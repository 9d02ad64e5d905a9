/**
 * For tests of what stands on the client: a network of real onions and signatures in one process.
 * @module
 */

export { TinyNetwork, type TinyNetworkOptions, type TinyNode } from './testing/tiny-network.ts'
