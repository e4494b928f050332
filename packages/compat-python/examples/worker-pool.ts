// worker-pool.ts dispatcher PATH COUNT | worker-pool.ts worker PATH NAME | worker-pool.ts client PORT TEXT
// The dispatcher accepts COUNT connections and hands them to two workers in turn.
import * as socket from '@sockcall/compat-python'

function dispatcher(path: string, count: number): void {
  using control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
  using server = socket.create_server(['127.0.0.1', 0])
  control.bind(path)
  control.listen()
  console.log('waiting for workers')
  const workers = [0, 1].map(() => control.accept()[0])
  console.log('listening on', server.getsockname()[1])
  for (let number = 0; number < count; number++) {
    const [connection] = server.accept()
    using conn = connection
    const worker = workers[number % workers.length] as socket.socket
    socket.send_fds(worker, [Buffer.from(`${number}`)], [conn.fileno()])
  }
  for (const worker of workers) worker.close()
}

function worker(path: string, name: string): void {
  using control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
  control.connect(path)
  console.log('connected')
  while (true) {
    const [number, fds] = socket.recv_fds(control, 16, 1)
    if (number.length === 0) break
    using conn = socket.socket({ fileno: fds[0] })
    using f = conn.makefile('rw')
    f.write(`${name} serves connection ${number}\n`)
    f.flush()
    f.write(f.readline().toUpperCase())
  }
}

function client(port: number, text: string): void {
  using sock = socket.create_connection(['127.0.0.1', port])
  using f = sock.makefile('rw')
  process.stdout.write(f.readline())
  f.write(`${text}\n`)
  f.flush()
  process.stdout.write(f.read())
}

const [role, where = '', what = ''] = process.argv.slice(2)
if (role === 'dispatcher') dispatcher(where, Number(what))
if (role === 'worker') worker(where, what)
if (role === 'client') client(Number(where), what)
