import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A client on Node's own net, so that the server is not tested against itself. */
export class LineClient {
  readonly socket: Socket
  #received = ''

  static async connect(port: string): Promise<LineClient> {
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    return new LineClient(socket)
  }

  private constructor(socket: Socket) {
    this.socket = socket
    // What the server does to a client when it ends is not an error of the test.
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#received += text
    })
  }

  /** Send a line and wait for one. */
  async ask(line: string): Promise<string> {
    this.socket.write(`${line}\n`)
    while (!this.#received.includes('\n')) await once(this.socket, 'data')
    const [first = '', ...rest] = this.#received.split('\n')
    this.#received = rest.join('\n')
    return first
  }

  /** Wait until the server has closed the connection. */
  async closed(): Promise<void> {
    if (!this.socket.closed) await once(this.socket, 'close')
  }
}
