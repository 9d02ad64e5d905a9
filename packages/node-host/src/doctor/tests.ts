/** @module What other nodes have found when they tested this one, and what to do about it. */

import type { TestsOfNode } from '../peer-tests.ts'
import { type Finding, notice, ok, problem, shortKey } from './finding.ts'

/** Named in one line. */
const NAMED_MAX = 3

/** @param tests - of the last hour */
export function examineTests({ passed, failed, awayUntilMs }: TestsOfNode): Finding {
  const accusers = new Set(failed.map(({ tester }) => tester)).size
  const heard = passed + accusers
  if (heard === 0) {
    const remedy = 'That is usual just after a start; else look whether others list it, and list it as it is.'
    return notice('tests', 'No other node has tested this one in the last hour.', remedy)
  }
  const text = `${passed} of ${heard} nodes that tested it in the last hour found it well.`
  const away = awayUntilMs === null ? '' : ` It is announced as away until ${new Date(awayUntilMs).toISOString()}.`
  if (accusers === 0) return ok('tests', text + away)
  const named = failed.slice(0, NAMED_MAX).map(({ tester, test, reason }) => `${shortKey(tester)} (${test}: ${reason})`)
  const rest = failed.length > NAMED_MAX ? ` and ${failed.length - NAMED_MAX} more` : ''
  const said = `${text} Not: ${named.join(', ')}${rest}.${away}`
  const remedy = remedyOf(failed)
  // A few may have troubles of their own.
  return accusers > passed ? problem('tests', said, remedy) : notice('tests', said, remedy)
}

/** For what is said most. */
function remedyOf(failed: TestsOfNode['failed']): string {
  const counts = new Map<string, number>()
  for (const { reason } of failed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const [most] = [...counts].sort(([, left], [, right]) => right - left)[0] ?? []
  return REMEDIES[most ?? ''] ?? 'A later version of Starling may know what that means.'
}

const REMEDIES: Readonly<Record<string, string>> = {
  unreachable: 'Is the public port open from outside, and does the listed address lead here?',
  timeout: 'Is the machine or its connection overloaded? Does a firewall drop what it should refuse?',
  certificate: 'Browsers refuse the certificate at its URL: see the lines on the certificate.',
  refused: 'It answers, and refuses: see the lines on the node.',
  wrong_key: 'Another node or program answers at its address: compare key, address and port in the network file.',
  bad_answer: 'It answers with an error: its events say more.',
  not_relayed: 'It must be able to open connections to the peer ports of all other nodes.',
  missing: 'It has lost messages: see the lines on the disk; the other members bring them back.',
  wrong_proof: 'What it keeps is not what was stored: see the lines on the disk, or restore a backup.',
}
