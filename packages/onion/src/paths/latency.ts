/** @module How long a path usually takes. Source: docs/protocol/waiting.md §3. */

/** Older answers say little about a path. */
const SAMPLES_MAX = 15

export class LatencyWindow {
  readonly #samplesMs: number[] = []

  add(latencyMs: number): void {
    this.#samplesMs.push(latencyMs)
    if (this.#samplesMs.length > SAMPLES_MAX) this.#samplesMs.shift()
  }

  /** The lower median of the latest answers, or undefined before the first. */
  medianMs(): number | undefined {
    const sorted = [...this.#samplesMs].sort((left, right) => left - right)
    return sorted[(sorted.length - 1) >> 1]
  }
}
