// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { Nest } from './nest.tsx'

afterEach(cleanup)

/** Lengths of the dashes that are drawn, of a ring of 100. */
function solid(receipts: number, members: number): number[] {
  const { container, unmount } = render(<Nest kind="kept" receipts={receipts} members={members} />)
  const rings = [...container.querySelectorAll('circle:not([opacity])')]
  const dashes = rings.flatMap((ring) => (ring.getAttribute('stroke-dasharray') ?? '').split(' ').map(Number))
  unmount()
  return dashes.filter((_, index) => index % 2 === 0)
}

it('draws one solid segment for each receipt', () => {
  expect(solid(0, 5)).toEqual([])
  expect(solid(1, 5)).toEqual([14.8])
  expect(solid(4, 5)).toEqual([14.8, 14.8, 14.8, 14.8])
  expect(solid(6, 7)).toHaveLength(6)
})

it('draws an arc for a large swarm', () => {
  expect(solid(5, 10)).toEqual([50])
})

it('never draws more than all', () => {
  expect(solid(9, 5)).toHaveLength(5)
})
