/** @module `starling testnet`: starts a network, says where it is, and stops it when asked. */

import { native } from '@starling/crypto/native'
import { systemClock, systemRandom } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { parseProfileName } from '@starling/protocol'
import { CliError } from '../errors.ts'
import { formatColumns, type Output } from '../output.ts'
import { reservePorts } from '../testnet/free-ports.ts'
import { planNodes } from '../testnet/plan.ts'
import { parseSeed } from '../testnet/seeded.ts'
import { startTestnet } from '../testnet/testnet.ts'
import {
  checkTestnetPath,
  isOfRunningTestnet,
  removeTestnetFile,
  TESTNET_FILE,
  type TestnetFile,
  updateTestnetFile,
  writeTestnetFile,
} from '../testnet/testnet-file.ts'
import { openTestnetFolder } from '../testnet/testnet-folder.ts'
import { openTestnetWeb, webFiles, webLinks } from '../web/testnet-web.ts'

export interface TestnetFlags {
  readonly nodes?: number
  readonly seed?: string
  readonly portBase: number
  /** Path of the file that tells where everything is. */
  readonly json: string
  readonly keep?: string
  readonly originalClients?: boolean
  readonly web?: boolean
}

const NODES = { testnet: 10, 'original-clients': 12 } as const
const SEED = '42'
const PARENT_CHECK_MS = 500
/** With more, paths of three relays lead past any one node to each of the others. */
const FEW_NODES = 4

/** Fulfils when everything is stopped, after `signal`. @throws {CliError} */
export async function testnet(flags: TestnetFlags, output: Output, signal: AbortSignal): Promise<void> {
  const parent = process.ppid
  await checkTestnetPath(flags.json)
  const wantedProfile = flags.originalClients === true ? 'original-clients' : undefined
  const folder = await openTestnetFolder(
    flags.keep,
    {
      profile: wantedProfile,
      nodes: flags.nodes,
      seed: flags.seed === undefined ? undefined : String(parseSeed(flags.seed)),
    },
    { profile: 'testnet', nodes: NODES[wantedProfile ?? 'testnet'], seed: SEED },
  )
  await using transport = createNodeClientTransport({ allowSelfSigned: true })
  try {
    const { nodes, seed } = folder.shape
    const profile = parseProfileName(folder.shape.profile)
    if (profile === undefined) throw new CliError('invalid_file', `${folder.path} holds an unknown kind of testnet.`)
    const wanted = planNodes({ profile, nodes, portBase: flags.portBase })
    await using web = flags.web === false ? undefined : await openTestnetWeb(flags.portBase, process.pid)
    const plans = await reservePorts(wanted, process.pid)
    // Not before: the file may be that of a testnet which has our ports.
    if (await isOfRunningTestnet(flags.json)) {
      output.note(`${flags.json} was of another running testnet; it will be of this one. For both: --json FILE.`)
    }
    await removeTestnetFile(flags.json)
    output.note(`starting ${nodes} nodes…`)
    const started = systemClock.elapsed()
    // One after the other: they share a draft.
    let updated = Promise.resolve()
    await using running = await startTestnet(
      {
        profile,
        plans,
        seed: parseSeed(seed),
        folder,
        webUrl: web?.url ?? null,
        startCommand: (node) => `npx starling testnet start-node ${node}${networkFlag(flags.json)}`,
        tell: output.note,
        onChange: (file) => (updated = updated.catch(() => undefined).then(() => updateTestnetFile(flags.json, file))),
      },
      { clock: systemClock, random: systemRandom, crypto: native, transport },
      signal,
    )
    web?.serve(webFiles(running.file, running.view))
    await writeTestnetFile(flags.json, running.file)
    process.stdout.write(`${describe(running.file)}\n\n`)
    if (nodes <= FEW_NODES) output.note(fewNodesNote(nodes))
    const seconds = ((systemClock.elapsed() - started) / 1_000).toFixed(1)
    output.note(`${nodes} nodes up in ${seconds} s; all of this is in ${flags.json}; Ctrl-C stops`)
    await ended(signal, parent)
    output.note('stopping…')
    await removeTestnetFile(flags.json, running.file)
  } catch (error) {
    // Asked to stop while starting: nothing is left, and nothing went wrong.
    if (!signal.aborted || error !== signal.reason) throw error
  } finally {
    await folder.close()
  }
}

/** A path has three relays beside the node that is asked, which is none of them. */
function fewNodesNote(nodes: number): string {
  const when =
    nodes === FEW_NODES ? 'While one of four nodes is away' : `With ${nodes === 1 ? 'one node' : `${nodes} nodes`}`
  return `${when}, paths have fewer than three relays: for experiments with faults take five nodes or more.`
}

/** As other commands want it, which look for the usual file unless told. */
const networkFlag = (path: string): string => (path === TESTNET_FILE ? '' : ` --network ${path}`)

/** What a person wants to see: where nodes are, who is with whom, and whom to be. */
function describe({ nodes, accounts, webUrl }: TestnetFile): string {
  const links = webUrl === null ? [] : [formatColumns(webLinks(webUrl, accounts))]
  const rows = nodes.map(({ url, swarm, pid }, index) => [String(index + 1), url, swarm ?? 'none', String(pid)])
  const people = accounts.flatMap(({ name, id, phrase }) => [
    [name, 'id', id],
    ['', 'phrase', phrase],
  ])
  return [...links, formatColumns([['node', 'url', 'swarm', 'pid'], ...rows]), formatColumns(people)].join('\n\n')
}

/** After `signal`; or when npx is gone, which passes no signals on: we get another parent then. */
async function ended(signal: AbortSignal, parent: number): Promise<void> {
  const isOrphaned = () => process.env['npm_command'] === 'exec' && process.ppid !== parent
  while (!signal.aborted && !isOrphaned()) await systemClock.sleep(PARENT_CHECK_MS, signal).catch(() => undefined)
}
