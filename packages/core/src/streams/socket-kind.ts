/** Streams of bytes and sockets of messages are read in different ways: one read as the other joins, cuts or ends what came. */
import type { SocketState } from '../call/socket-state.js'

/** @throws TypeError where the socket is not a SOCK_STREAM. */
export function requireStream(state: SocketState, call: string): void {
  if (state.isStream) return
  const way = 'datagrams() and a protocol with datagramReceived receive its messages'
  throw new TypeError(`${call}: a ${typeName(state)} socket is no stream of bytes; ${way}`)
}

/** @throws TypeError where the socket is a SOCK_STREAM. */
export function requireMessages(state: SocketState, call: string): void {
  if (!state.isStream) return
  const way = 'chunks(), streams and a protocol with dataReceived receive its bytes'
  throw new TypeError(`${call}: a SOCK_STREAM socket has no messages; ${way}`)
}

function typeName({ abi, type }: SocketState): string {
  const flags = ['SOCK_CLOEXEC', 'SOCK_NONBLOCK']
  for (const table of [abi.constants, abi.extensions]) {
    for (const name of Object.keys(table)) {
      if (name.startsWith('SOCK_') && table[name] === type && !flags.includes(name)) return name
    }
  }
  return `type ${type}`
}
