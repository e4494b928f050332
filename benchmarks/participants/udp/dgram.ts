/** The same through node:dgram: as many on their way at once as the variant says. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { measureAsync } from '../measure.js'
import { check, variant } from '../settings.js'

const [count, size] = variant === 'single' ? [1, 64] : variant.startsWith('batch') ? [64, 64] : [32, 1200]
const socket = createSocket('udp4')
socket.bind(0, '127.0.0.1')
await once(socket, 'listening')
socket.connect(socket.address().port, '127.0.0.1')
await once(socket, 'connect')
const message = Buffer.alloc(size)
let stamp = 0
let left = 0
let bytes = 0
let last = message
let arrived: () => void = () => {}
socket.on('message', (data) => {
  bytes += data.length
  last = data
  if (--left === 0) arrived()
})

await measureAsync(async (operations) => {
  message.fill(++stamp & 255)
  bytes = 0
  await new Promise<void>((resolve) => {
    let done = 0
    const next = () => {
      left = count
      for (let i = 0; i < count; i++) socket.send(message)
    }
    arrived = () => {
      if (++done === operations) resolve()
      else next()
    }
    next()
  })
  check(bytes === operations * count * size && last.equals(message), 'bytes received')
}, count)
socket.close()
