import { isIPv6 } from 'node:net'

/** As in a URL: an IPv6 host in brackets. */
export function formatAddress([host, port]: readonly [host: string, port: number, ...rest: unknown[]]): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`
}
