/** @module The steps of a run: each is timed, becomes a row, and leaves evidence when it fails. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatTable, type Outcome, type Row } from './report.ts'
import type { Stack } from './stack/stack.ts'

/** It stands in the report already; what depends on it is left out. */
export class StepFailed extends Error {}

/** @returns the value, and what was measured */
type Work<T> = () => Promise<readonly [T, string]>

export class Steps {
  readonly #rows: Row[] = []
  readonly #evidence: string
  readonly #signal: AbortSignal
  readonly #say: (line: string) => void
  #stack: Pick<Stack, 'saveLogs'> | undefined

  /** @param options.evidence - the folder for it, made when something fails */
  constructor(options: { evidence: string; signal: AbortSignal; say: (line: string) => void }) {
    this.#evidence = options.evidence
    this.#signal = options.signal
    this.#say = options.say
  }

  get rows(): readonly Row[] {
    return this.#rows
  }

  /** Whose logs are kept from now on when a step fails. */
  watch(stack: Pick<Stack, 'saveLogs'>): void {
    this.#stack = stack
  }

  /** @throws {StepFailed}; the signal's reason once it fires */
  async take<T>(name: string, work: Work<T>): Promise<T> {
    const started = performance.now()
    const add = (outcome: Outcome, note: string) => this.#add({ name, outcome, seconds: secondsSince(started), note })
    try {
      const [value, note] = await work()
      add('ok', note)
      return value
    } catch (error) {
      this.#signal.throwIfAborted()
      add('failed', firstLineOf(error))
      await this.#keepEvidence(name, error)
      throw new StepFailed(name)
    }
  }

  /** The same of a step that nothing depends on. */
  async try(name: string, work: Work<undefined>): Promise<void> {
    try {
      await this.take(name, work)
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error
    }
  }

  /** A step that cannot be tried on this machine. @param note - why */
  skip(name: string, note: string): void {
    this.#add({ name, outcome: 'skipped', seconds: 0, note })
  }

  #add(row: Row): void {
    this.#rows.push(row)
    this.#say(formatTable([row]))
  }

  async #keepEvidence(name: string, error: unknown): Promise<void> {
    const folder = join(this.#evidence, name.replaceAll(/\W+/g, '-'))
    await mkdir(folder, { recursive: true })
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    await writeFile(join(folder, 'report.txt'), `${formatTable(this.#rows)}\n\n${reason}\n`)
    await this.#stack?.saveLogs(folder)
    this.#say(`  what was logged until then: ${folder}`)
  }
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1_000
}

/** The rest of it is among the evidence. */
function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? ''
}
