/** Receives a stream into one buffer and answers with the count of bytes. */
import { COMPARED_EVERY, matches, PIECE } from '../pattern.js'
import { check, ready } from '../settings.js'
import { sockets } from '../sockets.js'

const { Socket, constants } = await sockets()
const listener = new Socket({ family: constants.AF_INET, type: constants.SOCK_STREAM })
listener.bind(['127.0.0.1', 0])
listener.listen()
ready(String(listener.getsockname()).split(',')[1] ?? '')
const [connection] = listener.accept()
const into = Buffer.alloc(PIECE)
let received = 0
let compareAt = 0
for (;;) {
  const n = connection.recvInto(into)
  if (n === 0) break
  if (received >= compareAt) {
    check(matches(into.subarray(0, n), received), `the bytes at ${received}`)
    compareAt += COMPARED_EVERY
  }
  received += n
}
connection.sendall(Buffer.from(String(received)))
connection.close()
