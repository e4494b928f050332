// chat.ts server | chat.ts client PORT NAME, which says the lines of its standard input. The server ends with the last guest.
import { readSync, writeSync } from 'node:fs'
import * as socket from '@sockcall/compat-python'
import * as select from '@sockcall/compat-python/select'
import * as selectors from '@sockcall/compat-python/selectors'

interface Guest {
  name: string | null
  inb: Buffer
  outb: Buffer
}

const sel = new selectors.DefaultSelector<Guest | null, socket.socket>()
const guests = new Map<socket.socket, Guest>()

function accept(sock: socket.socket): void {
  const [conn] = sock.accept()
  conn.setblocking(false)
  const guest = { name: null, inb: Buffer.alloc(0), outb: Buffer.alloc(0) }
  guests.set(conn, guest)
  sel.register(conn, selectors.EVENT_READ, guest)
}

function tell(text: string): void {
  for (const [conn, guest] of guests) {
    if (guest.name !== null) {
      guest.outb = Buffer.concat([guest.outb, Buffer.from(`${text}\n`)])
      sel.modify(conn, selectors.EVENT_READ | selectors.EVENT_WRITE, guest)
    }
  }
}

function hear(line: string, guest: Guest): void {
  if (guest.name === null) {
    guest.name = line
    tell(`* ${line} is here, ${guests.size} in the room`)
  } else {
    tell(`${guest.name}: ${line}`)
  }
}

function serve(conn: socket.socket, guest: Guest, mask: number): void {
  if (mask & selectors.EVENT_WRITE) {
    const sent = conn.send(guest.outb)
    guest.outb = guest.outb.subarray(sent)
    if (guest.outb.length === 0) sel.modify(conn, selectors.EVENT_READ, guest)
  }
  if (mask & selectors.EVENT_READ) {
    const data = conn.recv(4096)
    if (data.length === 0) {
      sel.unregister(conn)
      conn.close()
      guests.delete(conn)
      tell(`* ${guest.name} has left`)
      return
    }
    guest.inb = Buffer.concat([guest.inb, data])
    for (let end = guest.inb.indexOf('\n'); end >= 0; end = guest.inb.indexOf('\n')) {
      const line = guest.inb.subarray(0, end)
      guest.inb = guest.inb.subarray(end + 1)
      hear(line.toString(), guest)
    }
  }
}

function server(): void {
  using sock = socket.create_server(['127.0.0.1', 0])
  sock.setblocking(false)
  sel.register(sock, selectors.EVENT_READ, { data: null })
  console.log('listening on', sock.getsockname()[1])
  let came = false
  while (guests.size > 0 || !came) {
    for (const [key, mask] of sel.select(null)) {
      if (key.data === null) {
        accept(key.fileobj)
        came = true
      } else {
        serve(key.fileobj, key.data, mask)
      }
    }
  }
  sel.close()
}

function client(port: number, name: string): void {
  using sock = socket.create_connection(['127.0.0.1', port])
  sock.sendall(Buffer.from(`${name}\n`))
  while (true) {
    const [readable] = select.select([sock, 0], [], [])
    if (readable.includes(sock)) {
      const data = sock.recv(4096)
      if (data.length === 0) break
      writeSync(1, data)
    }
    if (readable.includes(0)) {
      const text = Buffer.alloc(4096)
      const length = readSync(0, text)
      if (length === 0) break
      sock.sendall(text.subarray(0, length))
    }
  }
}

const [role, port, name = 'nobody'] = process.argv.slice(2)
if (role === 'server') server()
if (role === 'client') client(Number(port), name)
