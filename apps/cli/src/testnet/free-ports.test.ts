import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { reservePorts } from './free-ports.ts'
import { planNodes } from './plan.ts'

describe('reservePorts', () => {
  it('puts free ports, all different, in the place of zeros', async () => {
    const nodes = await reservePorts(planNodes({ profile: 'testnet', nodes: 3, portBase: 0 }), 1)

    const ports = nodes.flatMap((node) => [node.http.port, node.tls.port, node.peer.port, node.operator.port])

    expect(ports.every((port) => port > 0)).toBe(true)
    expect(new Set(ports).size).toBe(12)
  })

  it('takes none that an outgoing connection may get, and passes over one that is taken', async () => {
    const plans = planNodes({ profile: 'testnet', nodes: 1, portBase: 0 })
    const [first] = await reservePorts(plans, process.pid)
    if (first === undefined) throw new Error('no node')
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(first.tls.port, '127.0.0.1', resolve))

    const [second] = await reservePorts(plans, process.pid)

    const ports = [second?.http.port, second?.tls.port, second?.peer.port, second?.operator.port]
    expect(Math.max(first.operator.port, ...ports.map(Number))).toBeLessThan(32_768)
    expect(ports).not.toContain(first.tls.port)
    await new Promise((resolve) => server.close(resolve))
  })

  it('names a taken port, whose it would be, and the remedy', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no address')
    const [plan] = planNodes({ profile: 'testnet', nodes: 1, portBase: 0 })
    if (plan === undefined) throw new Error('no node')

    const attempt = reservePorts([{ ...plan, peer: { host: '127.0.0.1', port: address.port } }], 1)

    await expect(attempt).rejects.toMatchObject({
      code: 'port_taken',
      data: { port: address.port },
      message: expect.stringMatching(`Port ${address.port} on 127.0.0.1, which node 1 .* --port-base 0`),
    })
    await new Promise((resolve) => server.close(resolve))
  })
})
