/**
 * The list of nodes as this client uses it: what its registry says, and what the network itself has said since.
 * Source: docs/protocol/swarms.md §1.1.
 * @module
 */

import { EventEmitter, type Unsubscribe } from '@starling/base'
import type { NetworkView, NodeRegistry } from '@starling/ports'

export class NodeList implements NodeRegistry, Disposable {
  readonly #source: NodeRegistry
  readonly #events = new EventEmitter<{ view: NetworkView }>()
  readonly #unsubscribe: Unsubscribe
  /** Counts until the registry names other nodes. */
  #heard: { readonly view: NetworkView; readonly over: NetworkView['nodes'] } | undefined

  constructor(source: NodeRegistry) {
    this.#source = source
    this.#unsubscribe = source.subscribe(() => this.#events.emit('view', this.current()))
  }

  current(): NetworkView {
    const view = this.#source.current()
    if (this.#heard !== undefined && this.#heard.over !== view.nodes) this.#heard = undefined
    return this.#heard?.view ?? view
  }

  subscribe(listener: (view: NetworkView) => void): Unsubscribe {
    return this.#events.on('view', listener)
  }

  /** Whether the registry can be asked for a newer view. */
  get hasSource(): boolean {
    return this.#source.refresh !== undefined
  }

  /** Asks the registry. Rejects as it does; where it cannot be asked nothing happens. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.#source.refresh?.(signal)
  }

  /** Takes over nodes on which the network agrees. */
  adopt(nodes: NetworkView['nodes'], height: number): void {
    const before = this.current()
    if (nodes === before.nodes) return
    const view = Object.freeze({ ...before, nodes, height: Math.max(height, before.height) })
    this.#heard = { view, over: this.#source.current().nodes }
    this.#events.emit('view', view)
  }

  [Symbol.dispose](): void {
    this.#unsubscribe()
  }
}
