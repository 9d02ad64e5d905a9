import { describe, expect, it } from 'vitest'
import { allowOpenFiles, parseOpenFilesMax } from './open-files.ts'

describe('parseOpenFilesMax', () => {
  it('reads the hard limit', () => {
    const head = 'Limit                     Soft Limit           Hard Limit           Units     \n'
    const line = (hard: string) =>
      `${head}Max open files            1024                 ${hard}               files     \n`

    expect(parseOpenFilesMax(line('20000'))).toBe(20_000)
    expect(parseOpenFilesMax(line('unlimited'))).toBe(Number.POSITIVE_INFINITY)
    expect(parseOpenFilesMax(head)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('allowOpenFiles', () => {
  it('says what to do where the system allows no more', () => {
    // More than any kernel gives; where it cannot be told, nothing is known to be too much.
    const beyond = 2 ** 40
    const failure = { code: 'too_few_files', message: expect.stringContaining(`ulimit -n ${beyond}`) }
    const allow = () => allowOpenFiles(beyond)

    if (process.platform === 'linux') expect(allow).toThrow(expect.objectContaining(failure))
    else expect(allow).not.toThrow()
  })

  it('is content with what is there', () => {
    expect(() => allowOpenFiles(10)).not.toThrow()
  })
})
