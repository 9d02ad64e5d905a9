import { describe, expect, it } from 'vitest'
import { describeWeights, firstLoad } from '../build/first-load.ts'

describe('firstLoad', () => {
  const html =
    '<script type="module" src="/assets/index-1.js"></script><link rel="modulepreload" href="/assets/vendor-2.js">'
  const scripts = new Map([
    ['assets/index-1.js', 'import{a}from"./vendor-2.js";import("./settings-3.js");import"./side-6.js"'],
    ['assets/vendor-2.js', 'export const a=1'],
    ['assets/settings-3.js', 'export const b=1'],
    ['assets/worker-4.js', 'import { c } from "./shared-5.js"'],
    ['assets/shared-5.js', 'export const c=1'],
    ['assets/side-6.js', 'c()'],
  ])

  it('weighs page and Worker with what they load at once, and not what is loaded when it is used', () => {
    const weights = firstLoad(html, scripts)

    expect(weights.map(({ file }) => file)).toEqual([
      'assets/index-1.js',
      'assets/shared-5.js',
      'assets/side-6.js',
      'assets/vendor-2.js',
      'assets/worker-4.js',
    ])
    expect(weights.every(({ sizeBytes }) => sizeBytes > 0)).toBe(true)
    expect(describeWeights(weights).split('\n')).toHaveLength(6)
  })
})
