import { once } from 'node:events'
import { createConnection } from 'node:net'
import { PIECE, piece } from '../pattern.js'
import { check, numberSetting, report, setting } from '../settings.js'

const total = numberSetting('bytes', 2 ** 30)
const before = numberSetting('before', 0)
const socket = createConnection(Number(setting('address')), '127.0.0.1')
await once(socket, 'connect')
socket.setNoDelay(true)
await send(before)
const start = performance.now()
await send(total)
socket.end()
const [answer] = await once(socket, 'data')
check(Number(String(answer)) === before + total, `the receiver counted ${String(answer)} bytes of ${before + total}`)
report({ value: total / 2 ** 20 / ((performance.now() - start) / 1e3) })

async function send(bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += PIECE) {
    if (!socket.write(piece)) await once(socket, 'drain')
  }
}
