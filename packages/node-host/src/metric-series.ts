/**
 * What one metric has counted, by the values of its labels. Counting is a look into a map and an addition: a request
 * counts half a dozen times, and the general library takes a microsecond for each.
 * @module
 */

export type Labels = Readonly<Record<string, string>>

/** As `prom-client` writes it: one line of text each. */
export interface Sample {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

interface Series<Value> {
  readonly labels: Labels
  readonly value: Value
}

/** Label values → what is counted under them. */
class SeriesMap<Value> {
  readonly #names: readonly string[]
  readonly #create: () => Value
  readonly #series = new Map<string, Series<Value>>()

  constructor(names: readonly string[], create: () => Value) {
    this.#names = names
    this.#create = create
    // A series without labels is there from the start.
    if (names.length === 0) this.of({})
  }

  of(labels: Labels): Value {
    let key = ''
    for (const name of this.#names) key += `${labels[name]}\n`
    const known = this.#series.get(key)
    if (known !== undefined) return known.value
    const series = { labels: { ...labels }, value: this.#create() }
    this.#series.set(key, series)
    return series.value
  }

  all(): Iterable<Series<Value>> {
    return this.#series.values()
  }
}

export class NumberSeries {
  readonly #series: SeriesMap<{ value: number }>

  constructor(labelNames: readonly string[]) {
    this.#series = new SeriesMap(labelNames, () => ({ value: 0 }))
  }

  add(labels: Labels, by: number): void {
    this.#series.of(labels).value += by
  }

  set(labels: Labels, value: number): void {
    this.#series.of(labels).value = value
  }

  samples(): Sample[] {
    return [...this.#series.all()].map(({ labels, value: { value } }) => ({ labels, value }))
  }
}

interface Distribution {
  /** Observations of each bucket alone; the last is of what is beyond all bounds. */
  readonly counts: Float64Array
  sum: number
}

export class HistogramSeries {
  readonly #name: string
  readonly #bounds: readonly number[]
  readonly #series: SeriesMap<Distribution>

  /** @param bounds - ascending */
  constructor(name: string, labelNames: readonly string[], bounds: readonly number[]) {
    this.#name = name
    this.#bounds = bounds
    this.#series = new SeriesMap(labelNames, () => ({ counts: new Float64Array(bounds.length + 1), sum: 0 }))
  }

  observe(labels: Labels, value: number): void {
    const distribution = this.#series.of(labels)
    let bucket = 0
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) bucket++
    distribution.counts[bucket] = (distribution.counts[bucket] as number) + 1
    distribution.sum += value
  }

  /** Buckets hold what lies in those below as well. */
  samples(): Sample[] {
    return [...this.#series.all()].flatMap(({ labels, value: { counts, sum } }) => {
      let count = 0
      const buckets = [...this.#bounds, '+Inf'].map((le, index) => {
        count += counts[index] as number
        return { metricName: `${this.#name}_bucket`, labels: { le, ...labels }, value: count }
      })
      const { length } = buckets
      const all = buckets[length - 1]?.value ?? 0
      return [
        ...buckets,
        { metricName: `${this.#name}_sum`, labels, value: sum },
        { metricName: `${this.#name}_count`, labels, value: all },
      ]
    })
  }
}
