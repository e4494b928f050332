// sendfile-sender.mjs PORT PATH: sends the file once for each line of standard input, and prints for each the seconds and the
// resident memory afterwards.
import { openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import * as socket from '@sockcall/compat-python'

const [port, path] = process.argv.slice(2)
const sock = socket.create_connection(['127.0.0.1', Number(port)])
const file = openSync(path, 'r')

for await (const _ of createInterface({ input: process.stdin })) {
  const began = performance.now()
  sock.sendfile(file)
  console.log((performance.now() - began) / 1000, process.memoryUsage.rss())
}
sock.close()
