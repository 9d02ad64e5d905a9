/**
 * From what is typed after `--from`, `--as` and `--to` to an account: an id, a name given on this machine, or else one of
 * the ready-made accounts of the testnet, which is restored on first use.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import {
  type Account,
  type AccountId,
  checkRecipient,
  createAccount,
  decodePhrase,
  ProtocolError,
} from '@starling/protocol'
import { CliError } from '../errors.ts'
import type { NetworkEntry } from '../testnet/testnet-file.ts'
import type { AccountHome } from './account-home.ts'

type Accounts = Pick<NetworkEntry, 'accounts'>

/** One's own account. @throws {CliError} `unknown_account` */
export async function resolveOwn(
  crypto: CryptoBackend,
  home: AccountHome,
  network: Accounts,
  reference: string,
): Promise<Account> {
  const own = await home.find(reference)
  const stored = own ?? readyMade(network, reference)
  if (stored !== undefined) {
    // Under no name: that stays free for accounts of one's own, and another testnet has another alice.
    if (own === undefined) await home.save({ id: stored.id, phrase: stored.phrase, name: null })
    return createAccount(crypto, decodePhrase(stored.phrase))
  }
  const remedy = 'Make one with "starling account new", or restore it with "starling account restore".'
  throw new CliError('unknown_account', `There is no account ${reference} here. ${remedy}`)
}

/** Somebody to write to. @throws {CliError} `unknown_account` */
export async function resolveRecipient(
  crypto: CryptoBackend,
  home: AccountHome,
  network: Accounts,
  reference: string,
): Promise<AccountId> {
  const known = (await home.find(reference)) ?? readyMade(network, reference)
  const id = known?.id ?? reference
  if (known === undefined && !/^[0-9a-f]{66}$/i.test(id)) {
    throw new CliError(
      'unknown_account',
      `${reference} is neither an account id (66 hex digits) nor a name known here.`,
    )
  }
  try {
    return checkRecipient(crypto, id)
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause
    throw new CliError('unknown_account', `${reference} is nobody to write to: ${cause.message}.`, { cause })
  }
}

/** What a person calls an account: the own name for it, else that of the testnet, else its id. */
export async function nameOf(home: AccountHome, network: Accounts, id: string): Promise<string> {
  return (await home.find(id))?.name ?? readyMade(network, id)?.name ?? id
}

/** One of the accounts that the testnet made, by id or name. */
export function readyMade({ accounts }: Accounts, reference: string): Accounts['accounts'][number] | undefined {
  return accounts.find(({ id, name }) => id === reference || name === reference)
}
