/** @module What every `NodeRegistry` has to keep. */

import { describe, expect, it } from 'vitest'
import type { NetworkView, NodeRegistry } from '../network-view.ts'

export interface RegistryUnderTest {
  readonly registry: NodeRegistry
  /** Makes the network change: a node joins, a block passes. */
  readonly change: () => Promise<void> | void
}

/** Registers the suite; `make` is called once per test. */
export function describeRegistry(name: string, make: () => Promise<RegistryUnderTest> | RegistryUnderTest): void {
  describe(`${name} keeps the contract of NodeRegistry`, () => {
    it('lists every node once, in ascending order of its Ed25519 key', async () => {
      const { registry } = await make()
      const keys = registry.current().nodes.map((node) => node.ed25519)
      expect(keys).toEqual([...new Set(keys)].sort())
    })

    it('writes keys and hashes as 64 lower-case hex digits', async () => {
      const { registry } = await make()
      const view = registry.current()
      const texts = [view.blockHash, ...view.nodes.flatMap((node) => [node.ed25519, node.x25519, node.legacy])]
      for (const text of texts) expect(text).toMatch(/^[0-9a-f]{64}$/)
    })

    it('shows the same object until something changes', async () => {
      const { registry } = await make()
      expect(registry.current()).toBe(registry.current())
    })

    it('tells subscribers of a change, with the view that is current by then', async () => {
      const { registry, change } = await make()
      const before = registry.current()
      const seen: [told: NetworkView, current: NetworkView][] = []
      registry.subscribe((view) => seen.push([view, registry.current()]))

      await change()

      expect(seen.length).toBeGreaterThan(0)
      for (const [told, current] of seen) expect(told).toBe(current)
      expect(registry.current()).not.toBe(before)
      expect(registry.current().height).toBeGreaterThanOrEqual(before.height)
    })

    it('tells nothing to those who have unsubscribed', async () => {
      const { registry, change } = await make()
      let calls = 0
      const unsubscribe = registry.subscribe(() => calls++)
      unsubscribe()

      await change()

      expect(calls).toBe(0)
    })
  })
}
