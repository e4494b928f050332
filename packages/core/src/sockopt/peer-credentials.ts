/** SO_PEERCRED (Linux) and LOCAL_PEERCRED (macOS): the process at the other end of an AF_UNIX socket. */
import type { Abi } from '../abi/types.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'
import { CREDENTIALS_SIZE, type Credentials, readCredentials } from '../cmsg/credentials.js'
import { readU16, readU32 } from '../sockaddr/header.js'

/** The peer's user and groups; its process id on Linux only. */
export interface PeerCredentials {
  /** The process; null if the platform does not tell. */
  readonly pid: number | null
  /** The effective user. */
  readonly uid: number
  /** The effective group. */
  readonly gid: number
}

/** Bytes of struct ucred, or of macOS's struct xucred. */
export function peerCredentialsSize(abi: Abi): number {
  return abi.platform === 'darwin' ? 76 : CREDENTIALS_SIZE
}

/** Read what getsockopt gave. */
export function readPeerCredentials(abi: Abi, data: Uint8Array): PeerCredentials {
  if (abi.platform !== 'darwin') {
    const credentials: Credentials = readCredentials(abi, data)
    return credentials
  }
  const groups = readU16(abi.layout, data, 8)
  return { pid: null, uid: readU32(abi.layout, data, 4), gid: groups > 0 ? readU32(abi.layout, data, 12) : 0xffffffff }
}

/**
 * getsockopt(SO_PEERCRED): the process at the other end of an AF_UNIX socket, as of connect(2), listen(2) or socketpair(2).
 *
 * @throws OSError if there is no peer.
 */
export function peerCredentials(socket: SocketBase): PeerCredentials {
  const { env, abi } = stateOf(socket)
  const [level, name] = abi.platform === 'darwin' ? ['SOL_LOCAL', 'LOCAL_PEERCRED'] : ['SOL_SOCKET', 'SO_PEERCRED']
  const size = peerCredentialsSize(abi)
  const data = socket.getsockopt(env.constant(level), env.constant(name), size)
  return readPeerCredentials(abi, data)
}
