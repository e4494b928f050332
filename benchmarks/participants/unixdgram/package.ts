/** The same through unix-dgram or node-unix-socket, whose receivers are event listeners. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureAsync } from '../measure.js'
import { check, setting } from '../settings.js'

const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'sockcall-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const path = join(folder, 'receiver')
const message = Buffer.alloc(64)

interface UnixDgram {
  createSocket(type: 'unix_dgram', listener?: (data: Buffer) => void): UnixDgramSocket
}
interface UnixDgramSocket {
  on(event: 'error', listener: (error: Error) => void): void
  bind(path: string): void
  send(data: Buffer, offset: number, length: number, path: string): void
  close(): void
}
interface NodeUnixSocket {
  DgramSocket: new () => {
    on(event: 'data', listener: (data: Buffer) => void): void
    bind(path: string): void
    sendTo(data: Buffer, offset: number, length: number, path: string): void
    close(): void
  }
}

/** @returns how to send, and how to end. */
function open(listener: (data: Buffer) => void): [send: () => void, close: () => void] {
  if (setting('package') === 'unix-dgram') {
    const unix = require('unix-dgram') as UnixDgram
    const receiver = unix.createSocket('unix_dgram', listener)
    receiver.bind(path)
    const sender = unix.createSocket('unix_dgram')
    for (const socket of [receiver, sender]) socket.on('error', (error) => check(false, String(error)))
    return [
      () => sender.send(message, 0, 64, path),
      () => {
        sender.close()
        receiver.close()
      },
    ]
  }
  const { DgramSocket } = require('node-unix-socket') as NodeUnixSocket
  const receiver = new DgramSocket()
  receiver.bind(path)
  receiver.on('data', listener)
  const sender = new DgramSocket()
  return [
    () => sender.sendTo(message, 0, 64, path),
    () => {
      sender.close()
      receiver.close()
    },
  ]
}

let arrived: (data: Buffer) => void = () => {}
const [send, close] = open((data) => arrived(data))
let stamp = 0

await measureAsync(async (operations) => {
  message.fill(++stamp & 255)
  let bytes = 0
  await new Promise<void>((resolve) => {
    let done = 0
    arrived = (data) => {
      bytes += data.length
      if (++done < operations) send()
      else {
        check(bytes === 64 * operations && data.equals(message), 'bytes received')
        resolve()
      }
    }
    send()
  })
})
close()
process.exit(0)
