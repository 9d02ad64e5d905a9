import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWebServer, type WebServer } from './web-server.ts'

let site: string
let server: WebServer

beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'starling-site-'))
  await mkdir(join(site, 'assets'))
  await writeFile(join(site, 'index.html'), '<!doctype html><title>Starling</title>')
  await writeFile(join(site, 'assets', 'index-1.js'), 'export {}')
  server = await openWebServer({ site, host: '127.0.0.1', port: 0 })
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await rm(site, { recursive: true })
})

const files = { '/network.json': '{"profile":"testnet"}' }

/** With a `Host` of one's choice, which `fetch` does not allow. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${server.url}/network.json`, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('the web server of a testnet', () => {
  it('lets the page load nothing but its own files, and connect to nodes', async () => {
    server.serve(files)
    for (const path of ['/', '/assets/index-1.js', '/network.json', '/nowhere']) {
      const { headers } = await fetch(server.url + path)
      const policy = headers.get('content-security-policy') ?? ''

      expect(policy, path).toContain("default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'")
      expect(policy, path).toContain("connect-src 'self' https: http://127.0.0.1:*")
      expect(policy, path).not.toMatch(/unsafe|\*(?!$|;)\./)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    }
  })

  it('has the page for every place in the app, and no page for a file that is not there', async () => {
    server.serve(files)

    expect(await (await fetch(`${server.url}/c/05ab?as=alice`)).text()).toContain('<title>Starling</title>')
    expect((await fetch(`${server.url}/assets/index-0.js`)).status).toBe(404)
  })

  it('says how long each file is good for', async () => {
    server.serve(files)
    const cache = async (path: string) => (await fetch(server.url + path)).headers.get('cache-control')

    expect(await cache('/')).toBe('no-cache')
    expect(await cache('/assets/index-1.js')).toContain('immutable')
    expect(await cache('/network.json')).toBe('no-store')
  })

  it('asks for patience until the network is there', async () => {
    expect((await fetch(server.url)).status).toBe(503)

    server.serve(files)

    expect(await (await fetch(`${server.url}/network.json?x`)).json()).toEqual({ profile: 'testnet' })
  })

  it('answers nobody who came by another name, and changes nothing', async () => {
    server.serve(files)
    const { port } = new URL(server.url)

    expect(await statusFor(`127.0.0.1:${port}`)).toBe(200)
    expect(await statusFor(`localhost:${port}`)).toBe(200)
    expect(await statusFor(`starling.example:${port}`)).toBe(421)
    expect(await statusFor('127.0.0.1:1')).toBe(421)
    expect((await fetch(server.url, { method: 'POST' })).status).toBe(405)
  })
})
