/** The same by a process for each request, as scripts do it with nothing but Node. */
import { spawnSync } from 'node:child_process'
import { check, report, setting } from '../settings.js'

const program = `
const request = Buffer.from(process.argv[2], 'hex')
const socket = require('node:net').createConnection(process.argv[1], () => socket.write(request))
socket.once('data', (answer) => { process.stdout.write(answer); socket.destroy() })
`
const request = Buffer.alloc(64)
const ROUNDS = 3
const start = performance.now()
for (let i = 0; i < ROUNDS; i++) {
  request.fill(i + 1)
  const { stdout } = spawnSync(process.execPath, ['-e', program, setting('address'), request.toString('hex')])
  check(request.equals(stdout), 'the answer')
}
report({ value: ((performance.now() - start) * 1e6) / ROUNDS })
