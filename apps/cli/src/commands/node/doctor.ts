/** @module `starling node doctor`: what is well with a node on this machine, what is not, and what to do about it. */

import { examineNode, type Finding, HostError, readSettings } from '@starling/node-host'
import { systemClock, systemRandom } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import type { Output } from '../../output.ts'
import { configFileOf } from './settings.ts'

const LABELS: Readonly<Record<Finding['level'], string>> = { ok: 'ok', notice: 'note', problem: 'problem' }

/** The exit code is 1 when there is a problem; a notice alone is none. */
export async function nodeDoctor(flags: { readonly config?: string }, output: Output): Promise<void> {
  const findings = await examine(flags.config)
  const isWell = !findings.some(({ level }) => level === 'problem')
  output.result({ isWell, findings }, () => [...findings.map(line), verdict(findings)].join('\n'))
  if (!isWell) process.exitCode = 1
}

async function examine(config: string | undefined): Promise<readonly Finding[]> {
  try {
    const settings = await readSettings(process.env, configFileOf(config))
    await using transport = createNodeClientTransport({ allowSelfSigned: true })
    return await examineNode(settings, { clock: systemClock, random: systemRandom, transport })
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'invalid_config') throw error
    return [{ check: 'settings', level: 'problem', text: error.message, remedy: '' }]
  }
}

function line({ check, level, text, remedy }: Finding): string {
  return `${LABELS[level].padEnd(7)}  ${check.padEnd(11)}  ${remedy === '' ? text : `${text} ${remedy}`}`
}

function verdict(findings: readonly Finding[]): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const problems = count('problem')
  const notices = count('notice')
  const rest = notices === 0 ? '' : notices === 1 ? ', 1 note' : `, ${notices} notes`
  if (problems === 0) return `\nAll is well${rest}.`
  return `\n${problems === 1 ? '1 problem' : `${problems} problems`}${rest}.`
}
