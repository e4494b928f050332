import { once } from 'node:events'
import { createConnection } from 'node:net'
import { PIECE, piece } from '../pattern.js'
import { check, numberSetting, report, setting } from '../settings.js'

const total = numberSetting('bytes', 2 ** 30)
const socket = createConnection(Number(setting('address')), '127.0.0.1')
await once(socket, 'connect')
const start = performance.now()
for (let sent = 0; sent < total; sent += PIECE) {
  if (!socket.write(piece)) await once(socket, 'drain')
}
socket.end()
const [answer] = await once(socket, 'data')
check(Number(String(answer)) === total, `the receiver counted ${String(answer)} bytes of ${total}`)
report({ value: total / 2 ** 20 / ((performance.now() - start) / 1e3) })
