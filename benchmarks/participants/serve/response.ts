/** What the servers in the form of HTTP answer; the load generator compares the body. */
const BODY = 'hello, sockets\n'

export const REQUEST_END = '\r\n\r\n'
export const RESPONSE = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
)
export { BODY }
