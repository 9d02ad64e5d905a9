import { describe, expect, it } from 'vitest'
import { aptFiles, archiveOf, parseOsRelease } from './debian-packages.ts'

const ARCHIVE = 'https://debian.example/debian'

describe('parseOsRelease', () => {
  it('knows Debian and its release, and nothing else', () => {
    const bookworm = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'

    expect(parseOsRelease(bookworm)).toEqual({ version: 12, codename: 'bookworm' })
    expect(parseOsRelease('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n')).toBeUndefined()
    expect(parseOsRelease('')).toBeUndefined()
  })
})

describe('archiveOf', () => {
  it('reads both formats of apt, the first file first', () => {
    expect(archiveOf(['', `Types: deb\n# a remark\nURIs: ${ARCHIVE}\n`, 'deb https://other.example x main'])).toBe(
      ARCHIVE,
    )
    expect(archiveOf([`# deb https://old.example x main\ndeb [arch=amd64] ${ARCHIVE} bookworm main\n`])).toBe(ARCHIVE)
    expect(archiveOf(['', '# nothing'])).toBeUndefined()
  })
})

describe('aptFiles', () => {
  it('takes the engine, and only that, from the newer release where this one is too old', () => {
    const { sources, preferences } = aptFiles({ version: 12, codename: 'bookworm' }, ARCHIVE, ['docker.io', 'runc'])

    expect(sources).toContain(`URIs: ${ARCHIVE}\nSuites: bookworm trixie\n`)
    expect(preferences).toContain('Package: *\nPin: release n=trixie\nPin-Priority: 50\n')
    expect(preferences).toMatch(/^Package: docker\.io runc\nPin: release n=trixie\nPin-Priority: 990$/m)
  })

  it('takes everything from a release that is new enough', () => {
    const { sources, preferences } = aptFiles({ version: 14, codename: 'forky' }, ARCHIVE, ['docker.io'])

    expect(sources).toContain('Suites: forky\n')
    expect(preferences).toBe('')
  })
})
