/** @module Counting, without knowing who collects, and reading what was counted. Names are declared in one typed place per package. */

export interface Metrics {
  /** Adds to a counter; `name` ends in `_total`. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  /** Sets a gauge. */
  set(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /** Adds an observation to a histogram; `name` ends in its unit. */
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

/** What was counted, as text for whoever collects. */
export interface MetricsReader {
  /** Of the text, as HTTP names it. */
  readonly contentType: string
  read(): Promise<string>
}
