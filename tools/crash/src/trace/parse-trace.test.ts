import { describe, expect, it } from 'vitest'
import { judge, parseTrace } from './parse-trace.ts'

const HASH = 'Cd/eOaUWYHPL4+/JKVdKvvDn8eFQZBq/jPEZ5c0XzLU'
const LOG = '27</data/node.sqlite-wal>'
const WRITE = `11 pwrite64(${LOG}, "\\0\\1${HASH}hello", 4096, 56) = 4096`
const SYNC = `11 fdatasync(${LOG})    = 0`
const ANSWER = `10 writev(31<socket:[123]>, [{iov_base="HTTP/1.1 200 OK\\r\\n", iov_len=17}, {iov_base="{\\"hash\\":\\"${HASH}\\"}", iov_len=60}], 2) = 77`

const verdict = (...lines: readonly string[]) => judge(parseTrace(lines.join('\n')), HASH)

describe('judge', () => {
  it('is content with a sync between write and answer', () => {
    expect(verdict(WRITE, SYNC, ANSWER)).toBe('synced')
    expect(verdict(WRITE, `11 fsync(${LOG})   = 0`, ANSWER)).toBe('synced')
  })

  it('reads a sync that another thread interrupts', () => {
    const begun = `11 fdatasync(${LOG} <unfinished ...>`
    const ended = '11 <... fdatasync resumed>)             = 0'
    const other = '10 epoll_wait(4<anon_inode:[eventpoll]>, [], 1024, 0) = 0'

    expect(verdict(WRITE, begun, other, ended, ANSWER)).toBe('synced')
    // It had not ended when the answer went out.
    expect(verdict(WRITE, begun, ANSWER, ended)).toBe('not synced')
  })

  it('finds an answer without a sync', () => {
    expect(verdict(WRITE, ANSWER)).toBe('not synced')
    expect(verdict(SYNC, WRITE, ANSWER)).toBe('not synced')
    expect(verdict(WRITE, ANSWER, SYNC)).toBe('not synced')
  })

  it('does not count a sync that failed, or of another file', () => {
    expect(verdict(WRITE, `11 fdatasync(${LOG})    = -1 EIO (Input/output error)`, ANSWER)).toBe('not synced')
    expect(verdict(WRITE, '11 fdatasync(26</data/node.sqlite>) = 0', ANSWER)).toBe('not synced')
  })

  it('does not count a sync that began before the write had ended', () => {
    const begun = `11 pwrite64(${LOG}, "${HASH}", 4096, 56 <unfinished ...>`
    expect(verdict(begun, SYNC.replace('11', '12'), '11 <... pwrite64 resumed>) = 4096', ANSWER)).toBe('not synced')
  })

  it('finds an answer without a write, and a write without an answer', () => {
    expect(verdict(SYNC, ANSWER)).toBe('not written')
    expect(verdict(ANSWER, WRITE, SYNC)).toBe('not written')
    expect(verdict(WRITE, SYNC)).toBe('not answered')
  })
})

describe('parseTrace', () => {
  it('passes over everything else', () => {
    const lines = ['', '+++ exited with 0 +++', '11 pwrite64(', '11 <... read resumed>) = 5', '--- SIGTERM ---']
    expect(parseTrace(lines.join('\n'))).toEqual([])
  })
})
