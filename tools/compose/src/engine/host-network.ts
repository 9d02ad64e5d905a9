/**
 * What an engine changes on its machine beside its own folder, remembered before it starts and put back after it ended:
 * firewall rules, forwarding, its bridge, its folders below /run.
 * @module
 */

import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute, mustExecute } from '../execute.ts'

const FORWARDING = '/proc/sys/net/ipv4/ip_forward'
const RUN_FOLDERS = ['/run/docker', '/run/containerd'] as const
/** Docker's own bridge, and those of its networks. */
const BRIDGE = /^(?:docker0|br-[0-9a-f]{12})$/

export interface HostNetwork {
  /** As `iptables-save` writes it, every table that Docker uses included. */
  readonly firewall: string
  /** `0` or `1`. */
  readonly forwarding: string
  readonly links: readonly string[]
  /** Those of `RUN_FOLDERS` that were there. */
  readonly runFolders: readonly string[]
}

/** @param env - in which iptables is found */
export async function readHostNetwork(env: NodeJS.ProcessEnv): Promise<HostNetwork> {
  const runFolders: string[] = []
  for (const folder of RUN_FOLDERS) {
    if (
      await access(folder).then(
        () => true,
        () => false,
      )
    )
      runFolders.push(folder)
  }
  return {
    firewall: withEmptyTables(await mustExecute('iptables-save', [], { env })),
    forwarding: (await readFile(FORWARDING, 'utf8')).trim(),
    links: await links(),
    runFolders,
  }
}

/** What was changed by others since then is lost where it is the same thing. */
export async function restoreHostNetwork(before: HostNetwork, env: NodeJS.ProcessEnv): Promise<void> {
  await mustExecute('iptables-restore', [], { env, input: `${before.firewall}\n` })
  await writeFile(FORWARDING, before.forwarding)
  for (const link of await links()) {
    if (BRIDGE.test(link) && !before.links.includes(link)) await removeLink(link, env)
  }
  for (const folder of RUN_FOLDERS) {
    if (!before.runFolders.includes(folder)) await rm(folder, { recursive: true, force: true })
  }
}

/**
 * A table that is not named is left as it is; so the empty ones are named.
 *
 * @param saved - what `iptables-save` printed
 */
export function withEmptyTables(saved: string): string {
  const missing = Object.entries(CHAINS).filter(([table]) => !new RegExp(`^\\*${table}$`, 'm').test(saved))
  const tables = missing.map(([table, chains]) =>
    [`*${table}`, ...chains.map((chain) => `:${chain} ACCEPT [0:0]`), 'COMMIT'].join('\n'),
  )
  return [saved.trim(), ...tables].filter((text) => text !== '').join('\n')
}

/** Those in which Docker writes. */
const CHAINS = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
} as const

/** The widest packet that the way out of this machine takes: bridges that promise more lose what does not fit. */
export async function uplinkMtu(): Promise<number | undefined> {
  const routes = (await readFile('/proc/net/route', 'utf8')).split('\n').map((line) => line.split('\t'))
  const uplink = routes.find(([, destination]) => destination === '00000000')?.[0]
  if (uplink === undefined) return undefined
  const mtu = Number(await readFile(join('/sys/class/net', uplink, 'mtu'), 'utf8'))
  return Number.isInteger(mtu) && mtu > 0 ? mtu : undefined
}

async function links(): Promise<string[]> {
  return readdir('/sys/class/net').catch((): string[] => [])
}

async function removeLink(link: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code } = await execute('ip', ['link', 'delete', link], { env })
  if (code !== 0) await mustExecute('busybox', ['ip', 'link', 'delete', link], { env })
}
