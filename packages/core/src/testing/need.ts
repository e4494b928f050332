import { spawnSync } from 'node:child_process'
import { isMainThread } from 'node:worker_threads'
import type { Backend, Supports } from '../backend/index.js'
import { bindSockets } from '../bind-sockets.js'
import { acceptNone, attachFilter } from '../sockopt/socket-filter.js'
import { OLD_KERNEL } from './old-kernel.js'
import type { ConformanceOptions } from './options.js'
import { unshared } from './unshared.js'

/** A capability of the backend, the kernel or the machine that a check needs. */
export type Need = keyof Supports | keyof typeof probes

const python = memo(() => spawnSync('python3', ['-c', 'import socket']).status === 0)
const namespaces = memo(() => {
  const [command, ...args] = unshared('ip', 'link', 'set', 'lo', 'up')
  return process.platform === 'linux' && command !== undefined && spawnSync(command, args).status === 0
})
const filters = memo(() => spawnSync('python3', ['-c', OLD_KERNEL, '/bin/sh', '-c', 'exit 0']).status === 0)
const shell = memo(() => process.platform !== 'win32' && spawnSync('sh', ['-c', 'exit 0']).status === 0)

/** Capabilities that `supports` does not have. */
const probes = {
  python3: () => python(),
  sh: () => shell(),
  'filters of system calls': () => filters(),
  linux: (backend: Backend) => backend.abi.platform === 'linux',
  'the main thread': () => isMainThread,
  'IPv6 on loopback': (backend: Backend) => canBindIpv6(backend),
  AF_UNIX: (backend: Backend) => canOpen(backend, 'AF_UNIX', 'SOCK_STREAM'),
  SOCK_SEQPACKET: (backend: Backend) => canOpen(backend, 'AF_UNIX', 'SOCK_SEQPACKET'),
  AF_NETLINK: (backend: Backend) => canOpen(backend, 'AF_NETLINK', 'SOCK_RAW'),
  AF_VSOCK: (backend: Backend) => canOpen(backend, 'AF_VSOCK', 'SOCK_STREAM'),
  'vsock loopback': (backend: Backend) => canBindVsock(backend),
  'UDP-Lite': (backend: Backend) => canOpen(backend, 'AF_INET', 'SOCK_DGRAM', 'IPPROTO_UDPLITE'),
  MPTCP: (backend: Backend) => canOpen(backend, 'AF_INET', 'SOCK_STREAM', 'IPPROTO_MPTCP'),
  'leave to give TCP a filter (SO_ATTACH_FILTER)': (backend: Backend) => canFilter(backend),
  CAP_NET_RAW: (backend: Backend) => canOpen(backend, 'AF_INET', 'SOCK_RAW', 'IPPROTO_ICMP'),
  CAP_NET_ADMIN: (backend: Backend) => canMark(backend),
  'network namespaces (unshare and ip)': () => namespaces(),
  'a user other than root': () => process.getuid?.() !== 0,
  'a package to import in another thread': (_: Backend, options: ConformanceOptions) => options.specifier !== undefined,
} satisfies Record<string, (backend: Backend, options: ConformanceOptions) => boolean>

/** The first of `needs` that is missing, or null. */
export function missing(needs: readonly Need[], backend: Backend, options: ConformanceOptions): Need | null {
  return needs.find((need) => !has(need, backend, options)) ?? null
}

function has(need: Need, backend: Backend, options: ConformanceOptions): boolean {
  return need in probes
    ? probes[need as keyof typeof probes](backend, options)
    : backend.supports[need as keyof Supports]
}

function canOpen(backend: Backend, family: string, type: string, proto?: string): boolean {
  const { constants } = backend.abi
  const number = proto === undefined ? 0 : (constants[proto] ?? -1)
  const fd = backend.syscalls.socket(constants[family] ?? -1, constants[type] ?? -1, number)
  if (fd >= 0) backend.syscalls.close(fd)
  return fd >= 0
}

/** Whether SO_MARK can be set, which needs CAP_NET_ADMIN. */
function canMark(backend: Backend): boolean {
  const { constants } = backend.abi
  const fd = backend.syscalls.socket(constants.AF_INET ?? -1, constants.SOCK_DGRAM ?? -1, 0)
  if (fd < 0) return false
  const one = new Uint8Array(Uint32Array.of(1).buffer)
  const rc = backend.syscalls.setsockopt(fd, constants.SOL_SOCKET ?? -1, constants.SO_MARK ?? -1, one, one.length)
  backend.syscalls.close(fd)
  return rc === 0
}

/** Whether a filter can be attached to a TCP socket: some systems reserve that for the administrator. */
function canFilter(backend: Backend): boolean {
  const { Socket } = bindSockets(backend)
  const { AF_INET = -1, SOCK_STREAM = -1 } = backend.abi.constants
  const socket = new Socket({ family: AF_INET, type: SOCK_STREAM })
  try {
    attachFilter(socket, acceptNone)
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

/** Whether this machine can talk to itself over vsock, which needs the module vsock_loopback. */
function canBindVsock(backend: Backend): boolean {
  const { constants, layout } = backend.abi
  const { syscalls } = backend
  const fd = syscalls.socket(constants.AF_VSOCK ?? -1, constants.SOCK_STREAM ?? -1, 0)
  if (fd < 0) return false
  const address = new DataView(new ArrayBuffer(16))
  address.setUint16(0, constants.AF_VSOCK ?? 0, layout.littleEndian)
  address.setUint32(4, constants.VMADDR_PORT_ANY ?? 0xffffffff, layout.littleEndian)
  address.setUint32(8, constants.VMADDR_CID_LOCAL ?? 1, layout.littleEndian)
  const rc = syscalls.bind(fd, new Uint8Array(address.buffer), 16)
  syscalls.close(fd)
  return rc === 0
}

function canBindIpv6(backend: Backend): boolean {
  const { constants, layout } = backend.abi
  const { syscalls } = backend
  const family = constants.AF_INET6 ?? -1
  const fd = syscalls.socket(family, constants.SOCK_DGRAM ?? -1, 0)
  if (fd < 0) return false
  const loopback = new Uint8Array(28)
  if (layout.hasSaLen) loopback.set([28, family])
  else loopback[layout.littleEndian ? 0 : 1] = family
  loopback[23] = 1
  const rc = syscalls.bind(fd, loopback, loopback.length)
  syscalls.close(fd)
  return rc === 0
}

function memo(probe: () => boolean): () => boolean {
  let answer: boolean | undefined
  return () => {
    answer ??= probe()
    return answer
  }
}
