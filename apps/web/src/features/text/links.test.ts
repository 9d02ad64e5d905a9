import { describe, expect, it } from 'vitest'
import { findLinks, webAddress } from './links.ts'

const linksIn = (text: string): string[] =>
  findLinks(text).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []))

describe('findLinks', () => {
  it('leaves the punctuation of the sentence outside', () => {
    expect(linksIn('See https://a.example/x. (or http://b.example/y), “https://c.example”!')).toEqual([
      'https://a.example/x',
      'http://b.example/y',
      'https://c.example',
    ])
  })

  it('keeps brackets that belong to the address', () => {
    expect(linksIn('(https://en.example/wiki/Nest_(bird))')).toEqual(['https://en.example/wiki/Nest_(bird)'])
  })

  it('makes nothing of other schemes, nor of words that only end in one', () => {
    for (const text of [
      'javascript:alert(1)',
      'JaVaScRiPt://https.example/%0aalert(1)',
      'data:text/html,<script>',
      'file:///etc/hosts',
      'vbscript:x',
      'xhttps://a.example',
      'https://',
      'www.a.example',
    ]) {
      expect(linksIn(text), text).toEqual([])
    }
  })

  it('ends an address where something invisible begins', () => {
    expect(linksIn('https://bank.example\u202e/moc.live')).toEqual(['https://bank.example'])
  })

  it('stops after a hundred', () => {
    expect(linksIn('https://a.example '.repeat(150))).toHaveLength(100)
  })
})

describe('webAddress', () => {
  it('writes a host of other letters as the network sees it', () => {
    expect(webAddress('https://аррӏе.example/')).toBe('https://xn--80ak6aa92e.example/')
  })
})
