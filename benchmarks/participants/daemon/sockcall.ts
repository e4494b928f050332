/** A blocking request of a script: over a connection that stays, or over a new one each time. */
import type { Socket } from '@sockcall/core'
import { measure } from '../measure.js'
import { check, setting } from '../settings.js'
import { sockets } from '../sockets.js'

const bound = await sockets()
const path = setting('address')
const request = Buffer.alloc(64)
let stamp = 0

function connect(): Socket {
  const socket = new bound.Socket({ family: bound.constants.AF_UNIX, type: bound.constants.SOCK_STREAM })
  socket.connect(path)
  return socket
}

function ask(socket: Socket): Buffer {
  request.fill(++stamp & 255)
  socket.sendall(request)
  return socket.recv(4096)
}

const kept = setting('keep', '0') === '1' ? connect() : undefined
measure((operations) => {
  for (let i = 0; i < operations; i++) {
    const socket = kept ?? connect()
    check(ask(socket).equals(request), 'the answer')
    if (kept === undefined) socket.close()
  }
})
