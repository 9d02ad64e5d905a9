import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodeComplaint } from '../environment.mjs'
import { parseTask, TASKS } from '../tasks.mjs'

describe('parseTask', () => {
  it('passes arguments on, with or without a dash pair before them', () => {
    expect(parseTask(['sim', '--seed', '7'])?.args).toEqual(['--seed', '7'])
    expect(parseTask(['sim', '--', '--seed', '7'])?.args).toEqual(['--seed', '7'])
  })

  it('knows nothing of tasks that are not in its table', () => {
    expect(parseTask(['toString'])).toBeUndefined()
    expect(parseTask([])).toBeUndefined()
  })

  it('has exactly the tasks that package.json offers', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

    expect(Object.keys(scripts).sort()).toEqual(Object.keys(TASKS).sort())
    for (const [name, command] of Object.entries(scripts)) {
      // "exec": npm sends signals to the shell it starts, and a shell that waits passes none on.
      expect(command, name).toBe(`exec node tools/bootstrap/run.mjs ${name}`)
    }
  })
})

describe('needsBrowser', () => {
  it('is asked of scenarios and of what measures the web client, and of nothing else', () => {
    const isNeeded = (...argv: string[]) => {
      const parsed = parseTask(argv)
      return parsed?.task.needsBrowser?.(parsed.args) ?? false
    }

    expect(isNeeded('e2e')).toBe(true)
    expect(isNeeded('bench', 'web')).toBe(true)
    expect(isNeeded('bench', '--only', 'crypto,web')).toBe(true)
    expect(isNeeded('bench')).toBe(false)
    expect(isNeeded('bench', '--only', 'crypto')).toBe(false)
    expect(isNeeded('testnet')).toBe(false)
  })
})

describe('nodeComplaint', () => {
  it('accepts the oldest supported Node and everything newer', () => {
    for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
      expect(nodeComplaint(version), version).toBeUndefined()
  })

  it('names both versions when Node is too old', () => {
    for (const version of ['20.18.9', '18.20.0']) expect(nodeComplaint(version)).toContain(version)
  })
})
