import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultBaseOf, librariesOf } from './base-image.ts'

describe('defaultBaseOf', () => {
  it('reads the base of the Dockerfile, which names an exact version', () => {
    const dockerfile = readFileSync(new URL('../../../../infra/Dockerfile', import.meta.url), 'utf8')

    expect(defaultBaseOf(dockerfile)).toMatch(/^node:\d+\.\d+\.\d+-/)
    expect(() => defaultBaseOf('FROM scratch')).toThrow('NODE_IMAGE')
  })
})

describe('librariesOf', () => {
  it('takes libraries and the loader, not what the kernel provides', () => {
    const printed = [
      '\tlinux-vdso.so.1 (0x00007ffc)',
      '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f98)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f98)',
      '\tlibgone.so => not found',
    ]

    expect(librariesOf(printed.join('\n'))).toEqual(['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2'])
  })
})
