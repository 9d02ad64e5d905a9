/**
 * Nodes that are away on purpose. A notice is signed by who is away and kept by its swarm, which hands it to whoever finds
 * that node missing.
 * Source: docs/protocol/swarms.md §6.4.
 * @module
 */

import { fromHex, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Clock } from '@starling/ports'
import { maintenanceText, type Profile } from '@starling/protocol'
import type { MaintenanceNotice } from '@starling/wire/peer'
import type { NodeIdentity } from '../context.ts'

export interface MaintenanceParts {
  readonly clock: Clock
  readonly crypto: Pick<CryptoBackend, 'ed25519'>
  readonly profile: Pick<Profile, 'peerTests'>
}

interface Absence {
  /** The one that goes on longest. */
  readonly notice: MaintenanceNotice
  /** When the first of those that followed one another began. */
  readonly sinceMs: number
}

/** From the end of one absence to the beginning of the next: who is always away is not there. */
const BETWEEN_MS = 3_600_000
/** How far clocks may differ. */
const TOLERANCE_MS = 60_000

export class MaintenanceBook {
  readonly #parts: MaintenanceParts
  readonly #absences = new Map<string, Absence>()

  constructor(parts: MaintenanceParts) {
    this.#parts = parts
  }

  /** @param signer - of this node. @returns a notice that begins now */
  announce({ ed25519, signer }: Pick<NodeIdentity, 'ed25519' | 'signer'>, durationMs: number): MaintenanceNotice {
    const fromMs = this.#parts.clock.now()
    const untilMs = fromMs + Math.min(durationMs, this.#parts.profile.peerTests.maintenanceMsMax)
    const signature = signer.sign(maintenanceText(ed25519, fromMs, untilMs))
    return { kind: 'away', node: fromHex(ed25519), fromMs, untilMs, signature }
  }

  /**
   * Takes in a notice from anybody.
   * @returns false when it is not to be believed: another's signature, too long, too soon after the last one, over
   */
  take(notice: MaintenanceNotice): boolean {
    const { clock, crypto, profile } = this.#parts
    const { fromMs, untilMs } = notice
    const nowMs = clock.now()
    const { maintenanceMsMax } = profile.peerTests
    if (untilMs <= nowMs || fromMs > nowMs + TOLERANCE_MS || untilMs - fromMs > maintenanceMsMax) return false
    const ed25519 = toHex(notice.node)
    const before = this.#absences.get(ed25519)
    const isAnother = before === undefined || fromMs >= before.notice.untilMs + BETWEEN_MS
    const isLonger = !isAnother && fromMs >= before.sinceMs && untilMs - before.sinceMs <= maintenanceMsMax
    if (!isLonger && !isAnother) return false
    if (!crypto.ed25519.verify(notice.signature, maintenanceText(ed25519, fromMs, untilMs), notice.node)) return false
    if (isAnother) this.#absences.set(ed25519, { notice, sinceMs: fromMs })
    else if (untilMs > before.notice.untilMs) this.#absences.set(ed25519, { notice, sinceMs: before.sinceMs })
    return true
  }

  /** The notice that covers this moment. */
  of(ed25519: string): MaintenanceNotice | undefined {
    const notice = this.#absences.get(ed25519)?.notice
    return notice === undefined || notice.untilMs <= this.#parts.clock.now() ? undefined : notice
  }

  forgetBut(isKnown: (ed25519: string) => boolean): void {
    for (const ed25519 of this.#absences.keys()) if (!isKnown(ed25519)) this.#absences.delete(ed25519)
  }
}
