/**
 * The accounts of one person on one machine: a folder with a file per account, readable by its owner only.
 *
 * | below `--home` | holds |
 * | --- | --- |
 * | `accounts/<id>.json` | `{id, name, phrase}` |
 * | `messages/<id>.sqlite` | what the SDK remembers |
 * | `messages/<id>.shown` | ids of the messages that `receive` has printed, one a line |
 * @module
 */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError } from '../errors.ts'

export interface StoredAccount {
  /** `05` and 64 hex digits. */
  readonly id: string
  /** What its owner calls it on this machine. */
  readonly name: string | null
  /** Whoever has it has the account. */
  readonly phrase: string
}

export class AccountHome {
  readonly #accounts: string
  readonly #messages: string

  /** @param path - of the folder; made when first written to */
  constructor(path: string) {
    this.#accounts = join(path, 'accounts')
    this.#messages = join(path, 'messages')
  }

  async list(): Promise<StoredAccount[]> {
    const names = await readdir(this.#accounts).catch(() => [])
    const files = names.filter((name) => name.endsWith('.json')).sort()
    return Promise.all(files.map((name) => readAccount(join(this.#accounts, name))))
  }

  /** @param reference - an id or a name */
  async find(reference: string): Promise<StoredAccount | undefined> {
    const accounts = await this.list()
    return accounts.find(({ id }) => id === reference) ?? accounts.find(({ name }) => name === reference)
  }

  /** Writes the account, over an earlier file of the same id. @throws {CliError} `account_exists` for a name in use */
  async save(account: StoredAccount): Promise<void> {
    const others = (await this.list()).filter(({ id }) => id !== account.id)
    if (account.name !== null && others.some(({ name }) => name === account.name)) {
      throw new CliError('account_exists', `Another account is called ${account.name} already. Choose another --name.`)
    }
    await mkdir(this.#accounts, { recursive: true, mode: 0o700 })
    const text = `${JSON.stringify(account, null, 2)}\n`
    await writeFile(join(this.#accounts, `${account.id}.json`), text, { mode: 0o600 })
  }

  /** The SDK's database of an account; its folder exists afterwards. */
  async databaseFile(id: string): Promise<string> {
    return this.#messageFile(id, 'sqlite')
  }

  async shownFile(id: string): Promise<string> {
    return this.#messageFile(id, 'shown')
  }

  async #messageFile(id: string, extension: string): Promise<string> {
    await mkdir(this.#messages, { recursive: true, mode: 0o700 })
    return join(this.#messages, `${id}.${extension}`)
  }
}

async function readAccount(file: string): Promise<StoredAccount> {
  try {
    const { id, name, phrase } = JSON.parse(await readFile(file, 'utf8'))
    if (typeof id === 'string' && typeof phrase === 'string') {
      return { id, phrase, name: typeof name === 'string' ? name : null }
    }
  } catch {
    // Said below, as for any other content that is not ours.
  }
  throw new CliError('invalid_file', `${file} is not an account file. Restore it with "starling account restore".`)
}
