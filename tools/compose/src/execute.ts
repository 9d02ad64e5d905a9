/**
 * Commands of others: run to their end, with what they said.
 * @module
 */

import { spawn } from 'node:child_process'
import { ComposeError } from './errors.ts'

export interface ExecuteOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string
  /** Kills it. */
  readonly signal?: AbortSignal
}

export interface Executed {
  /** 127 when there is no such command; 137 when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Fulfils whatever the exit code. @throws the signal's reason once it fires */
export function execute(command: string, args: readonly string[], options: ExecuteOptions = {}): Promise<Executed> {
  const { env, cwd, input = '', signal } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, signal, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', (error) => {
      if (signal?.aborted) reject(signal.reason)
      else resolve({ code: 127, stdout, stderr: error.message })
    })
    child.on('close', (code) => resolve({ code: code ?? 137, stdout, stderr }))
    // It may end without having read.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/**
 * @returns what it printed, without the last line feed
 * @throws {ComposeError} `command_failed` with the end of what it said
 */
export async function mustExecute(
  command: string,
  args: readonly string[],
  options: ExecuteOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await execute(command, args, options)
  if (code === 0) return stdout.replace(/\n$/, '')
  const said = lastLines(`${stdout}\n${stderr}`, LINES_SHOWN)
  const line = [command, ...args].join(' ')
  throw new ComposeError('command_failed', `"${line}" ended with ${code}:\n${said}`, { data: { code } })
}

const LINES_SHOWN = 20

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n')
}
