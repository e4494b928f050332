import { describe, expect, it } from 'vitest'
import { MAX_LINE } from '../src/connection/line-protocol.js'
import { Session } from '../src/connection/session.js'
import { Counters } from '../src/status/counters.js'
import type { ServerView } from '../src/status/snapshot.js'

const server: ServerView = {
  facts: { backend: 'native', workers: 2, startedAt: Date.now() },
  counters: Counters.create(['recv', 'send']),
}

/** Answer everything, in as many turns as that takes. */
function advance(session: Session): void {
  while (session.advance()) {
    // There is more to answer.
  }
}

/** What a session answers to these pieces, all of which are taken at once. */
function answers(pieces: readonly Buffer[], end = true): { output: Buffer; session: Session } {
  const session = new Session(server)
  for (const piece of pieces) {
    session.input.push(piece)
    advance(session)
  }
  if (end) session.ended = true
  advance(session)
  return { output: session.output.takeAll(), session }
}

const text = (input: string, end = true) => answers([Buffer.from(input, 'latin1')], end).output.toString('latin1')
const get = (...lines: string[]) => text(`${lines.join('\r\n')}\r\n\r\n`)
const status = (response: string) => response.slice(0, response.indexOf('\r\n'))

describe('the line protocol', () => {
  it('returns lines as they are, ends of line included', () => {
    expect(text('hello\n')).toBe('hello\n')
    expect(text('a\r\n\n \t\n\x00\xff\n')).toBe('a\r\n\n \t\n\x00\xff\n')
  })

  it('returns a line only when it is whole, or nothing more can come', () => {
    expect(text('hel', false)).toBe('')
    expect(text('hel')).toBe('hel')
  })

  it('takes commands with either end of line, in capitals only', () => {
    expect(text('QUIT\r\nnever read\n')).toBe('BYE\n')
    expect(text('quit\nQUITE\n QUIT\n')).toBe('quit\nQUITE\n QUIT\n')
    expect(text('HELP\n')).toContain('ECHO n')
    expect(text('STATS\n')).toMatch(/^backend +native$/m)
  })

  it('returns the bytes after ECHO uninterpreted', () => {
    expect(text('ECHO 12\nQUIT\nHELP\n\x00\nQUIT\n')).toBe('QUIT\nHELP\n\x00\nBYE\n')
    expect(text('ECHO 0\nhello\n')).toBe('hello\n')
    expect(text('ECHO twelve\n')).toBe('ECHO twelve\n')
  })

  it('ends with a reason when a line or an ECHO is too long', () => {
    const { output, session } = answers([Buffer.alloc(MAX_LINE + 1, 'x')], false)
    expect(output.toString()).toBe(`ERROR a line may have ${MAX_LINE} bytes at most\n`)
    expect(session.finished).toBe(true)
    expect(text('ECHO 99999999999\n')).toMatch(/^ERROR ECHO takes \d+ bytes at most\n$/)
  })

  it('reads no further while a client takes none of its replies', () => {
    const { session } = answers([])
    const reader = new Session(server)
    for (let sent = 0; reader.wantsInput && sent < 100; sent++) {
      reader.input.push(Buffer.from(`${'x'.repeat(MAX_LINE / 8 - 1)}\n`))
      advance(reader)
    }
    expect(reader.output.length).toBe(MAX_LINE)
    reader.output.sent(reader.output.next().length)
    expect(reader.wantsInput).toBe(true)
    expect(session.finished).toBe(true)
  })
})

describe('HTTP', () => {
  it('is chosen by a first line of HTTP', () => {
    expect(status(get('GET / HTTP/1.1', 'Host: a'))).toBe('HTTP/1.1 200 OK')
    expect(status(text('GET / HTTP/1.0\n\n'))).toBe('HTTP/1.1 200 OK')
    expect(status(text('GET /\n\n'))).toBe('HTTP/1.1 400 Bad Request')
    expect(text('GET\n')).toBe('GET\n')
    expect(text('hello\nGET / HTTP/1.0\n\n')).toBe('hello\nGET / HTTP/1.0\n\n')
  })

  it.each([
    ['/', undefined, 'text/html'],
    ['/', '*/*', 'text/html'],
    ['/', 'text/plain', 'text/plain'],
    ['/status', undefined, 'text/plain'],
    ['/status', '*/*', 'text/plain'],
    ['/status?x=1', 'text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['/status', 'text/html;q=0.1, text/plain;q=0.2', 'text/plain'],
    ['/status', 'image/png', 'text/plain'],
    ['http://elsewhere/status', '*/*', 'text/plain'],
  ])('answers %s for Accept: %s with %s', (target, accept, type) => {
    const fields = accept === undefined ? [] : [`Accept: ${accept}`]
    const response = get(`GET ${target} HTTP/1.1`, 'Host: a', ...fields)
    expect(status(response)).toBe('HTTP/1.1 200 OK')
    expect(response).toContain(`\r\nContent-Type: ${type}; charset=utf-8\r\n`)
  })

  it('answers HEAD with what GET would have, without the body', () => {
    const response = get('HEAD /status HTTP/1.1', 'Host: a')
    expect(response).toMatch(/\r\nContent-Length: [1-9]\d*\r\n/)
    expect(response.endsWith('\r\n\r\n')).toBe(true)
  })

  it.each([
    ['404 Not Found', ['GET /nowhere HTTP/1.1', 'Host: a']],
    ['404 Not Found', ['GET /constructor HTTP/1.1', 'Host: a']],
    ['405 Method Not Allowed', ['DELETE / HTTP/1.1', 'Host: a']],
    ['405 Method Not Allowed', ['OPTIONS * HTTP/1.1', 'Host: a']],
    ['501 Not Implemented', ['BREW / HTTP/1.1', 'Host: a']],
    ['505 HTTP Version Not Supported', ['GET / HTTP/2.0', 'Host: a']],
    ['400 Bad Request', ['GET / HTTP/1.1']],
    ['400 Bad Request', ['GET / HTTP/1.1', 'Host: a', 'Host: b']],
    ['400 Bad Request', ['GET / HTTP/1.1', 'Host: a', 'X : b']],
    ['400 Bad Request', ['GET / HTTP/1.1', 'Host: a', ' folded']],
    ['400 Bad Request', ['GET / HTTP/1.1', 'Host: a', 'X: \x00']],
    ['400 Bad Request', ['GET  / HTTP/1.1', 'Host: a']],
    ['400 Bad Request', ['GET / HTTP/1.1 ', 'Host: a']],
    ['400 Bad Request', ['GET nowhere HTTP/1.1', 'Host: a']],
    ['414 URI Too Long', [`GET /${'a'.repeat(8192)} HTTP/1.1`, 'Host: a']],
    ['431 Request Header Fields Too Large', ['GET / HTTP/1.1', `X: ${'a'.repeat(16_384)}`]],
  ])('answers %s to %j', (expected, lines) => {
    const response = get(...lines)
    expect(status(response)).toBe(`HTTP/1.1 ${expected}`)
    const [, body = ''] = response.split('\r\n\r\n')
    expect(response).toContain(`\r\nContent-Length: ${body.length}\r\n`)
    if (expected.startsWith('405')) expect(response).toContain('\r\nAllow: GET, HEAD\r\n')
  })

  it.each([100, 8192, 8193, 12_000, 16_383])('ends with a reason when a head of %d bytes has no end', (length) => {
    const head = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(length)}`.slice(0, length)
    const { output, session } = answers([Buffer.from(head)])
    expect(status(output.toString('latin1'))).toBe('HTTP/1.1 400 Bad Request')
    expect(session.finished).toBe(true)
  })

  it('keeps no more than a few pages for a client that reads none, and no more of its requests than a head has', () => {
    const session = new Session(server)
    const requests = Buffer.from('GET /status HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2000))
    let taken = 0
    for (; session.wantsInput && taken < 100; taken++) {
      session.input.push(requests)
      advance(session)
    }
    expect(taken).toBe(1)
    expect(session.output.length).toBeLessThan(100_000)
  })

  it('answers only so many lines at a time', () => {
    const session = new Session(server)
    session.input.push(Buffer.from('x\n'.repeat(1000)))
    expect(session.advance()).toBe(true)
    expect(session.output.length).toBeLessThan(1000)
    advance(session)
    expect(session.output.length).toBe(2000)
  })

  it('answers requests that come together in their order, until one ends the connection', () => {
    const request = 'GET /status HTTP/1.1\r\nHost: a\r\n\r\n'
    const last = 'GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const response = text(`${request}\r\n${request}${last}${request}`)
    expect(response.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404'])
    expect(response.match(/^Connection: .*$/gm)).toEqual([
      'Connection: keep-alive',
      'Connection: keep-alive',
      'Connection: close',
    ])
  })

  it.each([
    ['keep-alive', ['GET / HTTP/1.1', 'Host: a']],
    ['close', ['GET / HTTP/1.1', 'Host: a', 'Connection: upgrade , Close']],
    ['close', ['GET / HTTP/1.0']],
    ['keep-alive', ['GET / HTTP/1.0', 'Connection: keep-alive']],
    ['close', ['POST / HTTP/1.1', 'Host: a', 'Content-Length: 5']],
    ['close', ['GET / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked']],
  ])('says %s to %j', (connection, lines) => {
    expect(get(...lines)).toContain(`\r\nConnection: ${connection}\r\n`)
  })
})

describe('a session', () => {
  const conversations = [
    `hello\r\nECHO 11\nab\ncd\x00QUIT!HELP\n${'x'.repeat(100)}\nQUIT\n`,
    'one\n\ntwo\nno end',
    'GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ].map((conversation) => Buffer.from(conversation, 'latin1'))
  const stable = (output: Buffer) => output.toString('latin1').replace(/^(Date|Content-Length): .*$/gm, '$1')

  it.each(conversations)('answers the same however its input is split, and whichever thread it moves to', (input) => {
    const whole = stable(answers([input]).output)
    for (let size = 1; size < input.length; size = Math.ceil(size * 1.5)) {
      let session = new Session(server)
      for (let at = 0; at < input.length; at += size) {
        session.input.push(input.subarray(at, at + size))
        advance(session)
        session = new Session(server, structuredClone(session.pack()))
      }
      session.ended = true
      advance(session)
      expect(session.finished).toBe(true)
      expect(stable(session.output.takeAll())).toBe(whole)
    }
  })
})
