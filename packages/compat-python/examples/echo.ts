// echo.ts server [PORT] | echo.ts client PORT TEXT...
import * as socket from '@sockcall/compat-python'

function server(port: number): void {
  using s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
  s.bind(['127.0.0.1', port])
  s.listen(1)
  console.log('listening on', s.getsockname()[1])
  const [conn, addr] = s.accept()
  using _ = conn
  console.log('Connected by', addr[0])
  while (true) {
    const data = conn.recv(1024)
    if (data.length === 0) break
    conn.sendall(data)
  }
}

function client(port: number, ...words: string[]): void {
  using s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
  s.connect(['127.0.0.1', port])
  for (const word of words) {
    s.sendall(Buffer.from(word))
    const data = s.recv(1024)
    console.log('Received', data.toString())
  }
}

const [role, port = '0', ...words] = process.argv.slice(2)
if (role === 'server') server(Number(port))
if (role === 'client') client(Number(port), ...words)
