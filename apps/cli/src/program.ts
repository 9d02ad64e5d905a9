/** @module The commands, their flags and their defaults, as `starling --help` shows them. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { addNodeCommands } from './node-program.ts'
import { createOutput } from './output.ts'
import { type JsonFlag, wholeNumber, wholeNumbers } from './program-options.ts'
import { TESTNET_FILE } from './testnet/testnet-file.ts'

const PORT_BASE = 22_000
const SEND_SECONDS = 60
/** What infra/compose.yaml is made for. */
const CONTAINERS = {
  nodes: 10,
  seed: '42',
  address: '10.71.7.11',
  tlsPort: 23_000,
  peerPort: 24_000,
  operatorPort: 25_000,
  url: 'http://127.0.0.1:22101',
  operatorUrl: 'http://127.0.0.1:25101',
  webPort: 8_080,
} as const

/** Each command loads what it needs when it runs, so that none waits for the others'. @param signal - fires when the person wants to stop */
export function buildProgram(signal: AbortSignal, version: string): Command {
  const program = new Command('starling')
    .description('a decentralised, onion-routed messaging network')
    .version(version)
    .showHelpAfterError()
    // So that "testnet start-node 3 --json" is the --json of start-node; both of its parents have to say so.
    .enablePositionalOptions()

  const testnet = program
    .command('testnet')
    .description('a network of node processes on this machine, until Ctrl-C')
    .option('--nodes <number>', 'how many (default: 10; 12 with --original-clients)', wholeNumber)
    .option('--seed <number>', 'the same seed gives the same nodes, swarms and accounts (default: 42)')
    .option(
      '--port-base <port>',
      'first port for clients; TLS +1000, nodes +2000, operators +3000, web +4000; 0: free ones',
      wholeNumber,
      PORT_BASE,
    )
    .option('--json <file>', 'where to write what runs where, once all of it answers', TESTNET_FILE)
    .option('--keep <folder>', 'keep the data there, and go on with what is there')
    .option('--no-web', 'serve no web client')
    .option('--original-clients', 'as original clients want it: HTTPS on 127.0.11.1, 127.0.12.1, …')
    .enablePositionalOptions()
    .action(async (flags) => (await import('./commands/testnet.ts')).testnet(flags, createOutput(false), signal))
  for (const [action, description] of [
    ['start', 'start nodes of the running testnet again, with their folders, keys and ports'],
    ['stop', 'stop nodes of the running testnet in order, as on SIGTERM; the others go on'],
  ] as const) {
    withNetwork(testnet.command(`${action}-node`).description(description))
      .argument('<number...>', 'of the nodes, as in the table', wholeNumbers)
      .option('--json', 'print JSON')
      .action(async (numbers, flags) =>
        (await import('./commands/testnet-node.ts')).testnetNode(action, numbers, flags, createOutput(flags.json)),
      )
  }

  program
    .command('testnet-files')
    .description('what a testnet of containers needs before its nodes start')
    .argument('<folder>', 'for the network file and testnet.json')
    .requiredOption('--identities <folder>', 'for 01/identity.key, 02/identity.key, …')
    .option('--nodes <number>', 'how many', wholeNumber, CONTAINERS.nodes)
    .option('--seed <number>', 'the same seed gives the same nodes, swarms and accounts', CONTAINERS.seed)
    .option('--address <address>', 'of the first node among nodes; the others follow', CONTAINERS.address)
    .option('--tls-port <port>', 'inside each container', wholeNumber, CONTAINERS.tlsPort)
    .option('--peer-port <port>', 'inside each container', wholeNumber, CONTAINERS.peerPort)
    .option('--operator-port <port>', 'inside each container', wholeNumber, CONTAINERS.operatorPort)
    .option('--url <url>', 'where clients reach the first node; ports follow', CONTAINERS.url)
    .option('--operator-url <url>', 'where operators reach the first node; ports follow', CONTAINERS.operatorUrl)
    .option('--web-url <url>', 'where the web client is')
    .action(async (folder, flags) =>
      (await import('./commands/testnet-files.ts')).testnetFiles(folder, flags, createOutput(false)),
    )

  program
    .command('testnet-web')
    .description('the web client of a testnet of containers, until Ctrl-C')
    .argument('<folder>', 'as testnet-files left it')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <port>', 'the same by which browsers reach it', wholeNumber, CONTAINERS.webPort)
    .action(async (folder, flags) =>
      (await import('./commands/testnet-web.ts')).testnetWeb(folder, flags, createOutput(false), signal),
    )

  const account = program.command('account').description('accounts on this machine')
  withAnyNetwork(withHome(account.command('new').description('make an account')))
    .option('--name <name>', 'what to call it here')
    .action(async (flags: JsonFlag & { home: string }) =>
      (await import('./commands/account.ts')).accountNew(flags, createOutput(flags.json)),
    )
  withAnyNetwork(withHome(account.command('restore').description('bring an account back by its phrase')))
    .argument('[phrase...]', 'the words; without them they are read from standard input')
    .option('--name <name>', 'what to call it here')
    .action(async (words: string[], flags: JsonFlag & { home: string }) =>
      (await import('./commands/account.ts')).accountRestore(words.join(' '), flags, createOutput(flags.json)),
    )
  withHome(account.command('show').description('one account, or all'))
    .argument('[account]', 'id or name')
    .option('--phrase', 'show the recovery phrase too')
    .option('--network <file>', 'look among the ready-made accounts of this testnet too')
    .action(async (reference: string | undefined, flags: JsonFlag & { home: string }) =>
      (await import('./commands/account.ts')).accountShow(reference, flags, createOutput(flags.json)),
    )

  withNetwork(withHome(program.command('send').description('send a message and wait until it is stored')))
    .requiredOption('--from <account>', 'own account: id or name')
    .requiredOption('--to <account>', 'recipient: id or name')
    .option('--timeout <seconds>', 'how long to try', wholeNumber, SEND_SECONDS)
    .argument('<text>', 'the message; quotes make several words one')
    .action(async (text, flags) => (await import('./commands/send.ts')).send(text, flags, createOutput(flags.json)))

  withNetwork(
    withHome(
      program
        .command('receive')
        .description('print the oldest message that was not printed yet; with --follow all of them'),
    ),
  )
    .requiredOption('--as <account>', 'own account: id or name')
    .option('--wait', 'wait until there is a message')
    .option('--follow', 'go on after the first, and wait for more until Ctrl-C')
    .action(async (flags) => (await import('./commands/receive.ts')).receive(flags, createOutput(flags.json), signal))

  withNetwork(program.command('nodes').description('the nodes of the network'))
    .option('--json', 'print JSON')
    .action(async (flags) => (await import('./commands/nodes.ts')).nodes(flags, createOutput(flags.json)))

  program
    .command('network')
    .description('networks whose list of nodes is a file')
    .command('new')
    .description('make the network file from the listings of its nodes')
    .argument('<listing...>', 'listing.json of each node, as "starling node init" wrote it')
    .option('--out <file>', 'where to write it', 'network.json')
    .option('--profile <name>', 'production, testnet or original-clients', 'production')
    .option('--seed <number>', 'the same seed and nodes give the same swarms', wholeNumber, 1)
    .option('--json', 'print JSON')
    .action(async (listings, flags) =>
      (await import('./commands/network.ts')).networkNew(listings, flags, createOutput(flags.json)),
    )
  addNodeCommands(program)

  return program
}

function withHome(command: Command): Command {
  return command
    .option('--home <folder>', 'where accounts and messages are kept', join(homedir(), '.starling'))
    .option('--json', 'print JSON')
}

/** So that a script can pass the same flags to every command. */
function withAnyNetwork(command: Command): Command {
  return command.option('--network <file>', 'changes nothing: an account is the same on every network')
}

function withNetwork(command: Command): Command {
  return command.option('--network <file>', 'the network, as the testnet wrote it', TESTNET_FILE)
}
