/**
 * The node processes of a testnet. Each can be stopped, or die, and be started again as the same node: with its folder, key and ports.
 * @module
 */

import { CliError } from '../errors.ts'
import type { NodeProcess } from './node-process.ts'
import type { NodePlan } from './plan.ts'

export type NodeOutcome = 'started' | 'was running' | 'stopped' | 'was not running'

interface NodeFiles {
  readonly dataDir: string
  readonly configFile: string
}

export interface TestnetNodesOptions {
  readonly plans: readonly NodePlan[]
  /** Makes what the node finds when it starts. */
  readonly prepare: (plan: NodePlan) => Promise<NodeFiles>
  readonly launch: (plan: NodePlan, files: NodeFiles) => NodeProcess
  /** Hears that a node has ended, and how: `exit code 1`, `SIGKILL`, `stopped as asked`. */
  readonly onGone: (node: NodeProcess, how: string) => void
}

interface Seat {
  readonly plan: NodePlan
  /** Undefined while none runs. */
  process: NodeProcess | undefined
  /** Its end is no news: somebody has asked for it, or waits for its start and hears why it failed. */
  stage: 'starting' | 'running' | 'stopping'
  /** The last that was asked for, so that starts and stops of one node do not overlap. */
  work: Promise<unknown>
}

export class TestnetNodes {
  readonly #options: TestnetNodesOptions
  readonly #seats: readonly Seat[]
  #isOver = false

  constructor(options: TestnetNodesOptions) {
    this.#options = options
    this.#seats = options.plans.map((plan) => ({
      plan,
      process: undefined,
      stage: 'stopping',
      work: Promise.resolve(),
    }))
  }

  /** Fulfils when the node serves. @throws {CliError} `node_failed`, and it does not run then | `invalid_argument` */
  start(number: number): Promise<NodeOutcome> {
    const seat = this.#seat(number)
    return oneByOne(seat, async () => {
      if (seat.process !== undefined) return 'was running'
      const files = await this.#options.prepare(seat.plan)
      if (this.#isOver) throw new CliError('node_failed', 'The testnet is stopping.')
      const process = this.#options.launch(seat.plan, files)
      seat.process = process
      seat.stage = 'starting'
      void this.#watch(seat, process)
      try {
        await process.ready()
      } catch (error) {
        await process.stop()
        throw error
      }
      seat.stage = 'running'
      return 'started'
    })
  }

  /** Fulfils when it has ended. @throws {CliError} `invalid_argument` */
  stop(number: number): Promise<NodeOutcome> {
    const seat = this.#seat(number)
    return oneByOne(seat, async () => {
      if (seat.process === undefined) return 'was not running'
      seat.stage = 'stopping'
      await seat.process.stop()
      return 'stopped'
    })
  }

  /** Ends all of them, and starts none any more. */
  async stopAll(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#seats.map(({ process }) => process?.stop()))
    await Promise.all(this.#seats.map(({ work }) => work))
  }

  /** Undefined while it does not run. */
  pidOf(number: number): number | undefined {
    return this.#seat(number).process?.pid
  }

  #seat(number: number): Seat {
    const seat = this.#seats.find(({ plan }) => plan.number === number)
    if (seat !== undefined) return seat
    throw new CliError('invalid_argument', `There is no node ${number} in this testnet: it has ${this.#seats.length}.`)
  }

  async #watch(seat: Seat, process: NodeProcess): Promise<void> {
    const how = await process.gone
    seat.process = undefined
    if (this.#isOver || seat.stage === 'starting') return
    this.#options.onGone(process, seat.stage === 'stopping' ? 'stopped as asked' : how)
  }
}

function oneByOne<Result>(seat: Seat, work: () => Promise<Result>): Promise<Result> {
  const result = seat.work.then(work)
  // The next one begins whatever became of this one, whose caller hears of it.
  seat.work = result.catch(() => undefined)
  return result
}
