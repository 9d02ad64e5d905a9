/** @module How long a path usually takes, and when an answer on it is late. Source: docs/protocol/waiting.md §3. */

/** Older answers say little about a path. */
const SAMPLES_MAX = 15
/** Of fewer answers nobody knows how far they lie apart. */
const SAMPLES_MIN = 5
/** An answer is late after so many mean deviations beyond the median (as RFC 6298 has it), and so many medians at least and at most. */
const DEVIATIONS = 4
const MEDIANS_MIN = 2
const MEDIANS_MAX = 3

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

  /** What healthy answers do not take; undefined before the first. */
  lateAfterMs(): number | undefined {
    const medianMs = this.medianMs()
    if (medianMs === undefined) return undefined
    const mostMs = MEDIANS_MAX * medianMs
    if (this.#samplesMs.length < SAMPLES_MIN) return mostMs
    const sumMs = this.#samplesMs.reduce((sum, sampleMs) => sum + Math.abs(sampleMs - medianMs), 0)
    const wideMs = medianMs + Math.round((DEVIATIONS * sumMs) / this.#samplesMs.length)
    return Math.min(mostMs, Math.max(MEDIANS_MIN * medianMs, wideMs))
  }
}
