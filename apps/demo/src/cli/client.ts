import { isIPv6 } from 'node:net'
import * as socket from '@sockcall/compat-python'
import type { BackendName } from '@sockcall/compat-python/backend'
import { ConnectionRefusedError, OSError } from '@sockcall/compat-python/exceptions'
import { formatAddress } from '../server/address-text.js'
import { chooseBackend } from '../status/counted-backend.js'
import { UserError } from '../user-error.js'

export interface ClientOptions {
  readonly host: string
  readonly port: number
  readonly backend?: BackendName
  readonly timeout: number
  readonly get?: string
}

/** The classic session of every introduction to sockets: connect, makefile, request, response. Each step is shown. */
export function client(lines: readonly string[], options: ClientOptions): void {
  const { host, port, get } = options
  if (get !== undefined && lines.length > 0) throw new UserError('give either --get PATH or lines, not both')
  chooseBackend(options.backend)
  const requested = lines.length > 0 ? lines : ['hello, sockets']
  try {
    talk(options, get === undefined ? requested.map((line) => `${line}\n`) : httpRequest(host, port, get))
  } catch (error) {
    if (!(error instanceof OSError)) throw error
    const advice = error instanceof ConnectionRefusedError ? '\nIs the server running? npm run demo starts it.' : ''
    throw new UserError(`${formatAddress([host, port])}: ${error.message}${advice}`, { cause: error })
  }
}

function talk({ host, port, timeout }: ClientOptions, request: readonly string[]): void {
  const [family, name] = isIPv6(host) ? [socket.AF_INET6, 'AF_INET6'] : [socket.AF_INET, 'AF_INET']
  show(`s = socket(${name}, SOCK_STREAM)`)
  using s = socket.socket(family, socket.SOCK_STREAM)
  s.settimeout(timeout)
  show(`s.connect(('${host}', ${port}))`)
  s.connect([host, port])
  show("f = s.makefile('rw')")
  using f = s.makefile('rw', { encoding: 'utf-8', errors: 'replace', newline: '\n' })
  for (const line of request) {
    console.log(`> ${line.trimEnd()}`)
    f.write(line)
  }
  f.flush()
  show('s.shutdown(SHUT_WR)')
  s.shutdown(socket.SHUT_WR)
  for (const line of f) console.log(`< ${line.trimEnd()}`)
  show('f.close(), s.close()')
}

function show(step: string): void {
  console.log(`  ${step}`)
}

function httpRequest(host: string, port: number, path: string): string[] {
  return [`GET ${path} HTTP/1.0\r\n`, `Host: ${formatAddress([host, port])}\r\n`, '\r\n']
}
