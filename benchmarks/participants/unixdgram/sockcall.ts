/** One datagram at a time to another AF_UNIX socket of this process, by its path. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measure } from '../measure.js'
import { check } from '../settings.js'
import { sockets } from '../sockets.js'

const { Socket, constants } = await sockets()
const folder = mkdtempSync(join(tmpdir(), 'sockcall-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const path = join(folder, 'receiver')
const receiver = new Socket({ family: constants.AF_UNIX, type: constants.SOCK_DGRAM })
receiver.bind(path)
const sender = new Socket({ family: constants.AF_UNIX, type: constants.SOCK_DGRAM })
const message = Buffer.alloc(64)
let stamp = 0

measure((operations) => {
  message.fill(++stamp & 255)
  let bytes = 0
  let last: Buffer = message
  for (let i = 0; i < operations; i++) {
    bytes += sender.sendto(message, path)
    last = receiver.recv(64)
    bytes += last.length
  }
  check(bytes === 128 * operations && last.equals(message), 'bytes sent and received')
})
