import { describe, expect, it } from 'vitest'
import { withEmptyTables } from './host-network.ts'

describe('withEmptyTables', () => {
  it('names both tables where nothing was saved, so that restoring empties them', () => {
    const text = withEmptyTables('')

    expect(text).toContain('*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT')
    expect(text).toContain('*nat\n')
  })

  it('leaves a table that has rules as it is', () => {
    const saved = '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n'

    const text = withEmptyTables(saved)

    expect(text.startsWith(saved)).toBe(true)
    expect(text.match(/^\*filter$/gm)).toHaveLength(1)
    expect(text).toContain('*nat')
  })
})
