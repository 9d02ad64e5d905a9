/** @module `starling account new | restore | show` */

import { native } from '@starling/crypto/native'
import { systemRandom } from '@starling/ports/system'
import { createAccount, decodePhrase, encodePhrase, PhraseError } from '@starling/protocol'
import { AccountHome, type StoredAccount } from '../accounts/account-home.ts'
import { readyMade } from '../accounts/resolve-account.ts'
import { CliError } from '../errors.ts'
import type { Output } from '../output.ts'
import { readTestnetFile } from '../testnet/testnet-file.ts'

/** A phrase of thirteen words. */
const ENTROPY_BYTES = 16

const NO_NETWORK = { accounts: [] }

interface AccountFlags {
  readonly home: string
  readonly name?: string
}

export async function accountNew(flags: AccountFlags, output: Output): Promise<void> {
  await saveAndPrint(systemRandom.bytes(ENTROPY_BYTES), flags, output)
}

/** @param phrase - the words; when empty they are read from standard input, where no process list shows them */
export async function accountRestore(phrase: string, flags: AccountFlags, output: Output): Promise<void> {
  if (phrase === '' && process.stdin.isTTY) output.note('Type the words of the phrase, then Enter and Ctrl-D.')
  const text = phrase === '' ? await readStandardInput() : phrase
  try {
    await saveAndPrint(decodePhrase(text), flags, output)
  } catch (cause) {
    if (!(cause instanceof PhraseError)) throw cause
    throw new CliError('invalid_argument', `That is no recovery phrase: ${explainPhrase(cause)}.`, { cause })
  }
}

export async function accountShow(
  reference: string | undefined,
  flags: AccountFlags & { readonly phrase?: boolean; readonly network?: string },
  output: Output,
): Promise<void> {
  const home = new AccountHome(flags.home)
  const visible = (account: StoredAccount) => (flags.phrase === true ? account : { id: account.id, name: account.name })
  if (reference === undefined) {
    output.result({ accounts: (await home.list()).map(visible) }, ({ accounts }) =>
      accounts.length === 0 ? 'no accounts here yet' : accounts.map(describe).join('\n'),
    )
    return
  }
  const network = flags.network === undefined ? NO_NETWORK : await readTestnetFile(flags.network)
  const account = (await home.find(reference)) ?? readyMade(network, reference)
  if (account === undefined) {
    throw new CliError('unknown_account', `There is no account ${reference} in ${flags.home}.`)
  }
  output.result(visible(account), describe)
}

async function saveAndPrint(entropy: Uint8Array, flags: AccountFlags, output: Output): Promise<void> {
  const home = new AccountHome(flags.home)
  const { id } = createAccount(native, entropy)
  const name = flags.name ?? (await home.find(id))?.name ?? null
  const account = { id, name, phrase: encodePhrase(entropy) }
  await home.save(account)
  output.result(account, describe)
  output.note('Whoever knows the phrase has the account; without it nobody can bring it back.')
}

function describe({
  id,
  name,
  phrase,
}: {
  readonly id: string
  readonly name: string | null
  readonly phrase?: string
}) {
  return [name ?? '(no name)', `  id      ${id}`, ...(phrase === undefined ? [] : [`  phrase  ${phrase}`])].join('\n')
}

/** What to look at again, for whoever copied the words from paper. */
function explainPhrase({ code, message, data }: PhraseError): string {
  switch (code) {
    case 'unknown_word':
      return `word ${Number(data?.['position']) + 1} is not in the list`
    case 'too_few_words':
    case 'too_many_words':
      return `${message} (${data?.['count']}; it has 13, 25 or 49)`
    case 'checksum_mismatch':
    case 'invalid_group':
      return `${message}, so that at least one word is wrong`
    case 'missing_checksum':
      return message
  }
}

async function readStandardInput(): Promise<string> {
  process.stdin.setEncoding('utf8')
  let text = ''
  for await (const part of process.stdin) text += part
  return text
}
