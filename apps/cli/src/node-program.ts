/** @module `starling node …`: the commands of those who run a service node. */

import type { Command } from 'commander'
import { createOutput } from './output.ts'
import { type JsonFlag, minutes, portNumber } from './program-options.ts'

const PEER_PORT = 22_022
const OPERATOR_PORT = 22_025

type ConfigFlags = JsonFlag & { readonly config?: string }

export function addNodeCommands(program: Command): void {
  const node = program.command('node').description('run a service node, and look after it')

  withJson(node.command('init').description('make a node: its key, its settings, its data folder'))
    .option('--dir <folder>', 'where they go', 'starling-node')
    .option('--profile <name>', 'production, testnet or original-clients', 'production')
    .option('--network <file>', 'the network file (default: network.json in the folder)')
    .option('--public-ip <address>', 'where the network shall say that the node is')
    .option('--url <url>', 'where browsers shall find it, such as https://node.example.org')
    .option('--tls-port <port>', 'clients in HTTPS (default: 22021)', portNumber)
    .option('--http-port <port>', 'clients in plain HTTP (default: none)', portNumber)
    .option('--peer-port <port>', 'other nodes', portNumber, PEER_PORT)
    .option('--operator-port <port>', 'status and metrics, on this machine only', portNumber, OPERATOR_PORT)
    .option('--cert <file>', 'certificate with its chain that browsers accept, PEM')
    .option('--key <file>', 'the key of that certificate, PEM')
    .option('--identity <file>', 'the key that the node shall have, as in a backup (default: a new one)')
    .option('--behind-proxy', 'plain HTTP on 127.0.0.1:22021 for a proxy here that speaks TLS')
    .action(async (flags) => (await import('./commands/node/init.ts')).nodeInit(flags, createOutput(flags.json)))

  const run = node.command('run').description('run the node until SIGTERM or Ctrl-C')
  withConfig(run)
    .option('--json', 'print events as JSON, as without it')
    .action(async (flags: ConfigFlags) => (await import('./commands/node/run.ts')).nodeRun(flags))

  withConfig(withJson(node.command('status').description('what the running node says of itself'))).action(
    async (flags: ConfigFlags) =>
      (await import('./commands/node/status.ts')).nodeStatus(flags, createOutput(flags.json)),
  )

  withConfig(withJson(node.command('doctor').description('what is well, what is not, and what to do about it'))).action(
    async (flags: ConfigFlags) =>
      (await import('./commands/node/doctor.ts')).nodeDoctor(flags, createOutput(flags.json)),
  )

  withConfig(
    withJson(node.command('maintenance').description('tell the other nodes that this one will be away for a while')),
  )
    .requiredOption('--for <minutes>', 'for how long', minutes)
    .action(async (flags: ConfigFlags & { readonly for: number }) =>
      (await import('./commands/node/maintenance.ts')).nodeMaintenance(flags, createOutput(flags.json)),
    )

  withConfig(withJson(node.command('backup').description('copy the messages as of now; the node may run')))
    .requiredOption('--to <folder>', 'the folder to make')
    .option('--with-identity', 'the node’s key too: whoever has the backup can then be the node')
    .action(async (flags) => (await import('./commands/node/backup.ts')).nodeBackup(flags, createOutput(flags.json)))

  withConfig(withJson(node.command('restore').description('bring a backup back; overwrites nothing')))
    .requiredOption('--from <folder>', 'the backup')
    .action(async (flags) => (await import('./commands/node/backup.ts')).nodeRestore(flags, createOutput(flags.json)))
}

function withJson(command: Command): Command {
  return command.option('--json', 'print JSON')
}

function withConfig(command: Command): Command {
  return command.option('--config <file>', 'the file of settings (default: $STARLING_CONFIG, else starling.json here)')
}
