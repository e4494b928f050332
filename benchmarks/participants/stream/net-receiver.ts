import { createServer } from 'node:net'
import { COMPARED_EVERY, matches } from '../pattern.js'
import { check, ready } from '../settings.js'

const server = createServer({ allowHalfOpen: true }, (connection) => {
  let received = 0
  let compareAt = 0
  connection.on('data', (data) => {
    if (received >= compareAt) {
      check(matches(data, received), `the bytes at ${received}`)
      compareAt += COMPARED_EVERY
    }
    received += data.length
  })
  connection.on('end', () => {
    connection.end(String(received))
    server.close()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') ready(address.port)
})
