/**
 * What `strace -f -y` writes → the order of writes, syncs and answers. Pure.
 *
 * A call that another thread's line interrupts stands on two lines: `… <unfinished ...>` when it begins, `<... name resumed>`
 * when it has ended. Lines stand in the order in which things happened.
 * @module
 */

export interface TraceEvent {
  readonly kind: 'log-write' | 'log-sync' | 'send'
  /** Line at which the call began, and at which it had ended. */
  readonly begun: number
  readonly ended: number
  /** What was written, as strace shows it. */
  readonly content: string
}

const CALL = /^(?<pid>\d+)\s+(?<name>\w+)\((?<rest>.*)$/
const RESUMED = /^(?<pid>\d+)\s+<\.\.\. (?<name>\w+) resumed>(?<rest>.*)$/
const WRITES: ReadonlySet<string> = new Set(['pwrite64', 'write', 'writev', 'sendto', 'sendmsg'])
const SYNCS: ReadonlySet<string> = new Set(['fdatasync', 'fsync'])
const RESULT = /\)\s+= (?<result>-?\d+)/

export function parseTrace(text: string): readonly TraceEvent[] {
  const events: TraceEvent[] = []
  const open = new Map<string, { readonly line: number; readonly name: string; readonly rest: string }>()
  for (const [line, content] of text.split('\n').entries()) {
    const call = CALL.exec(content)?.groups
    const resumed = RESUMED.exec(content)?.groups
    if (call !== undefined) {
      const { pid = '', name = '', rest = '' } = call
      if (rest.endsWith('<unfinished ...>')) open.set(`${pid} ${name}`, { line, name, rest })
      else add(events, name, rest, line, line)
    } else if (resumed !== undefined) {
      const { pid = '', name = '', rest = '' } = resumed
      const begun = open.get(`${pid} ${name}`)
      open.delete(`${pid} ${name}`)
      if (begun !== undefined) add(events, name, begun.rest + rest, begun.line, line)
    }
  }
  return events
}

function add(events: TraceEvent[], name: string, rest: string, begun: number, ended: number): void {
  // What failed has neither written nor synced.
  if (Number(RESULT.exec(rest)?.groups?.['result'] ?? -1) < 0) return
  const file = /^\d+<(?<file>[^>]*)>/.exec(rest)?.groups?.['file'] ?? ''
  const isLog = file.endsWith('-wal')
  if (SYNCS.has(name) && isLog) events.push({ kind: 'log-sync', begun, ended, content: '' })
  else if (WRITES.has(name) && isLog) events.push({ kind: 'log-write', begun, ended, content: rest })
  else if (WRITES.has(name) && /^(?:socket|TCP)/.test(file)) events.push({ kind: 'send', begun, ended, content: rest })
}

export type Verdict = 'synced' | 'not synced' | 'not written' | 'not answered'

/** Whether the log was synced after the message was written to it and before it was answered. */
export function judge(events: readonly TraceEvent[], hash: string): Verdict {
  const answer = events.find(({ kind, content }) => kind === 'send' && content.includes(hash))
  if (answer === undefined) return 'not answered'
  const written = events.find(({ kind, content }) => kind === 'log-write' && content.includes(hash))
  if (written === undefined || written.ended > answer.begun) return 'not written'
  const isSynced = events.some(
    ({ kind, begun, ended }) => kind === 'log-sync' && begun > written.ended && ended < answer.begun,
  )
  return isSynced ? 'synced' : 'not synced'
}
