/**
 * What Linux tells of a process under /proc. Elsewhere, and for processes that are gone, there are no figures.
 * @module
 */

import { readFileSync } from 'node:fs'

/** USER_HZ: the same on every Linux that Node runs on, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100

/** User and system time of a process so far, seconds; undefined when it cannot be told. */
function cpuSeconds(pid: number): number | undefined {
  return parseCpuSeconds(read(`/proc/${pid}/stat`))
}

/** Resident memory of a process, MiB; undefined when it cannot be told. */
export function residentMib(pid: number): number | undefined {
  return parseResidentMib(read(`/proc/${pid}/status`))
}

/** @returns undefined when one of them cannot be told */
export function totalCpuSeconds(pids: readonly number[]): number | undefined {
  let total = 0
  for (const pid of pids) {
    const seconds = cpuSeconds(pid)
    if (seconds === undefined) return undefined
    total += seconds
  }
  return total
}

/**
 * @param stat - `/proc/<pid>/stat`; the second field is the name in brackets, which may itself hold blanks and brackets
 */
export function parseCpuSeconds(stat: string): number | undefined {
  const afterName = stat.slice(stat.lastIndexOf(')') + 1).trim()
  // The fields after the name are numbered from 3; utime is 14 and stime 15.
  const [utime, stime] = afterName.split(/\s+/).slice(11, 13).map(Number)
  if (utime === undefined || stime === undefined || !Number.isFinite(utime + stime)) return undefined
  return (utime + stime) / TICKS_PER_SECOND
}

/** @param status - `/proc/<pid>/status`, which gives VmRSS in KiB */
export function parseResidentMib(status: string): number | undefined {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status)
  return match === null ? undefined : Number(match[1]) / 1024
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
