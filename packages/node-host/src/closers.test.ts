import { silentLogger } from '@starling/ports/system'
import { describe, expect, it } from 'vitest'
import { Closers } from './closers.ts'

describe('Closers', () => {
  it('closes in reverse order, each once, past one that fails', async () => {
    const closed: string[] = []
    const closers = new Closers(silentLogger)
    closers.add('first', async () => void closed.push('first'))
    closers.add('broken', () => Promise.reject(new Error('stuck')))
    closers.use('last', { [Symbol.asyncDispose]: async () => void closed.push('last') })

    await closers.close()
    await closers.close()

    expect(closed).toEqual(['last', 'first'])
  })
})
