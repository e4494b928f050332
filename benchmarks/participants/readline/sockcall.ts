/** makefile('r').readline() until the end. */
import { importPackage } from '../packages.js'
import { check, report, setting, variant } from '../settings.js'

process.env.SOCKCALL_BACKEND = setting('backend')
const socket = await importPackage('compat-python')
const connection = socket.create_connection(['127.0.0.1', Number(setting('address'))])
const start = performance.now()
let lines = 0
let size = 0
if (variant === 'text') {
  const file = connection.makefile('r')
  for (let line = file.readline(); line !== ''; line = file.readline()) {
    checkLine(line, line.length)
  }
} else {
  const file = connection.makefile('rb')
  for (let line = file.readline(); line.length > 0; line = file.readline()) {
    checkLine(line, line.length)
  }
}
report({ value: size / 2 ** 20 / ((performance.now() - start) / 1e3), lines })

function checkLine(line: string | Buffer, length: number): void {
  check(length === 20 + ((lines * 7) % 80), `the length of line ${lines}`)
  if ((lines & 0xfff) === 0) check(String(line).startsWith(`${lines} x`), `line ${lines}`)
  lines++
  size += length
}
