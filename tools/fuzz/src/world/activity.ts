/**
 * Whether the databases of a world are at work: they answer from other threads, whose time is not the world's.
 * @module
 */

import type { SqlDriver } from '@starling/node'

export class Activity {
  #underWay = 0

  get isBusy(): boolean {
    return this.#underWay > 0
  }

  /** The same driver, whose work is seen from now on. */
  watch(driver: SqlDriver): SqlDriver {
    const seen = async <Result>(work: Promise<Result>): Promise<Result> => {
      this.#underWay++
      try {
        return await work
      } finally {
        this.#underWay--
      }
    }
    return {
      open: (options) => seen(driver.open(options)),
      run: (sql, params) => seen(driver.run(sql, params)),
      all: (sql, params) => seen(driver.all(sql, params)),
      close: () => seen(driver.close()),
    }
  }
}
