import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commandOf } from './command.ts'
import { DEFAULT_SCENARIO } from './scenario.ts'

/** What a shell makes of the words of a command. */
function wordsOf(command: string): readonly string[] {
  return execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')
}

describe('the command that repeats a run', () => {
  it.each(['7', 'a/b', 'two words', `it's; $HOME`, '-1'])('names the seed as it was: %s', (seed) => {
    const words = wordsOf(commandOf({ ...DEFAULT_SCENARIO, seed }))

    expect(words.some((word) => word === seed || word === `--seed=${seed}`)).toBe(true)
  })
})
