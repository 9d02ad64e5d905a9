import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CliError } from '../errors.ts'
import { type ControlServer, openControlServer } from './control-server.ts'

describe('openControlServer', () => {
  let asked: string[] = []
  let server: ControlServer
  beforeEach(async () => {
    asked = []
    server = await openControlServer('a-token', async (action, node) => {
      asked.push(`${action} ${node}`)
      if (node === 9) throw new CliError('invalid_argument', 'There is no node 9.')
      return { node, outcome: 'started', pid: 7 }
    })
  })
  afterEach(() => server[Symbol.asyncDispose]())

  const post = (path: string, token = 'a-token', method = 'POST') =>
    fetch(server.url + path, { method, headers: { authorization: `Bearer ${token}` } })

  it('does to a node what is asked, and answers what became of it', async () => {
    const answer = await post('/nodes/3/start')

    expect([answer.status, await answer.json()]).toEqual([200, { node: 3, outcome: 'started', pid: 7 }])
    expect(asked).toEqual(['start 3'])
  })

  it('answers why it could not', async () => {
    const answer = await post('/nodes/9/stop')

    expect([answer.status, await answer.json()]).toEqual([
      400,
      { code: 'invalid_argument', message: 'There is no node 9.' },
    ])
  })

  it('does nothing for whoever does not know the token, nor for anything else', async () => {
    const answers = [
      await post('/nodes/3/start', 'another'),
      await post('/nodes/3/start', ''),
      await post('/nodes/3/eat'),
      await post('/nodes/3/start/', 'a-token', 'PUT'),
      await post('/nodes/3/start', 'a-token', 'GET'),
    ]

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 404, 404, 404])
    expect(asked).toEqual([])
  })
})
