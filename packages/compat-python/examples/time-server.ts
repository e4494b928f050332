// time-server.ts server | time-server.ts client PORT [SECONDS]...
// Answers a packet with the current time, or with the time that many seconds after 1970. Ctrl-C ends it.
import * as socket from '@sockcall/compat-python'
import * as socketserver from '@sockcall/compat-python/socketserver'

class TimeHandler extends socketserver.DatagramRequestHandler {
  override handle() {
    const line = this.rfile.readline().toString().trim()
    const moment = line === '' ? Date.now() / 1000 : int(line)
    const text = new Date(Math.floor(moment) * 1000).toISOString().replace('.000', '')
    this.wfile.write(Buffer.from(`${text} for ${this.client_address[0]}\n`))
  }
}

class TimeServer extends socketserver.UDPServer {
  static override allow_reuse_address = true
  static override max_packet_size = 64

  override verify_request(request: socketserver.DatagramRequest): boolean {
    const [data] = request
    return data.length < this.max_packet_size
  }

  override handle_error(request: socketserver.DatagramRequest | null): void {
    console.log('not a number of seconds:', request?.[0].toString().trim())
  }
}

function int(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new RangeError(text)
  return Number(text)
}

function server(): void {
  {
    using server = new TimeServer(['127.0.0.1', 0], TimeHandler)
    console.log('listening on', server.server_address[1])
    process.once('SIGINT', () => server.shutdown())
    server.serve_forever({ poll_interval: 0.1 })
  }
  console.log('closed')
}

function client(port: number, ...moments: string[]): void {
  using sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  sock.settimeout(10)
  for (const moment of moments) {
    sock.sendto(Buffer.from(`${moment}\n`), ['127.0.0.1', port])
    const [data] = sock.recvfrom(64)
    console.log(`b'${data.toString().replace('\n', '\\n')}'`)
  }
}

const [role, port, ...moments] = process.argv.slice(2)
if (role === 'server') server()
if (role === 'client') client(Number(port), ...moments)
