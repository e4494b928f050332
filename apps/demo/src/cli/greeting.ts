import { isIP } from 'node:net'
import { formatAddress } from '../server/address-text.js'
import type { Server } from '../server/server.js'

/** What the server prints when it is up: where it listens and how to talk to it, as commands to copy. */
export function greeting({ address, facts }: Server): string {
  const host = reachable(address[0])
  const port = address[1]
  const at = formatAddress([host, port])
  const client = `npm run demo -- client${host === '127.0.0.1' ? '' : ` --host ${host}`} --port ${port}`
  return `sockcall demo: serving on ${formatAddress(address)}, ${facts.backend} backend, 1 acceptor and ${facts.workers} workers

  lines    nc ${host} ${port}
           then type: each line comes back. HELP lists the commands, QUIT ends.
  status   curl http://${at}/status
  page     http://${at}/ in a browser
  client   ${client} 'hello, sockets'
           ${client} --get /status

Ctrl-C ends the server.
`
}

/** A client cannot connect to the wildcard, which means "any address". */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return isIP(host) === 6 && host === '::' ? '::1' : host
}
