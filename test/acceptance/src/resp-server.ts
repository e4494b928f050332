import type { Duplex } from 'node:stream'

/** Enough of a Redis server for HELLO, SET, GET and ECHO: RESP2 over one connection. */
export function respServer(stream: Duplex): void {
  const values = new Map<string, Buffer>()
  let buffered = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk])
    stream.cork()
    for (let parsed = parseCommand(buffered); parsed !== null; parsed = parseCommand(buffered)) {
      buffered = buffered.subarray(parsed.length)
      stream.write(answer(parsed.words, values))
    }
    stream.uncork()
  })
  stream.on('error', () => {})
}

function parseCommand(data: Buffer): { words: Buffer[]; length: number } | null {
  let at = 0
  const readNumber = (): number | null => {
    const end = data.indexOf('\r\n', at)
    if (end < 0) return null
    const number = Number(data.toString('latin1', at + 1, end))
    at = end + 2
    return number
  }
  const count = readNumber()
  if (count === null) return null
  const words: Buffer[] = []
  for (let i = 0; i < count; i++) {
    const length = readNumber()
    if (length === null || at + length + 2 > data.length) return null
    words.push(data.subarray(at, at + length))
    at += length + 2
  }
  return { words, length: at }
}

function answer(words: readonly Buffer[], values: Map<string, Buffer>): Buffer {
  const [command = '', key, value] = words
  switch (String(command).toUpperCase()) {
    case 'SET':
      values.set(String(key), Buffer.from(value ?? ''))
      return Buffer.from('+OK\r\n')
    case 'GET':
      return bulk(values.get(String(key)))
    case 'ECHO':
      return bulk(key)
    default:
      return Buffer.from('+OK\r\n')
  }
}

function bulk(data: Buffer | undefined): Buffer {
  if (data === undefined) return Buffer.from('$-1\r\n')
  return Buffer.concat([Buffer.from(`$${data.length}\r\n`), data, Buffer.from('\r\n')])
}
