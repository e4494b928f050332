// Writes src/socket/constants.ts: a static export for every constant of CPython 3.14's socket module on Linux. The names come from
// core's table; build core first. Run it with Node when that table changes.
import { writeFileSync } from 'node:fs'
import { linuxAbi, stringConstants } from '@sockcall/core/backend'
import { readArguments } from '../../../scripts/read-arguments.mjs'

readArguments(
  'Usage: node scripts/generate-constants.mjs\n\nWrites src/socket/constants.ts. Core must have been built.',
)

/** Descriptions by prefix of the name; the first match counts. */
const groups = [
  [/^(AF|PF)_/, 'Address family.'],
  [/^SOCK_(NONBLOCK|CLOEXEC)$/, 'Bit that can be or-ed into the type of a new socket.'],
  [/^SOCK_/, 'Socket type.'],
  [/^MSG_/, 'Flag of send and recv.'],
  [/^SHUT_/, 'Argument of shutdown().'],
  [/^SOMAXCONN$/, 'The largest backlog of listen().'],
  [/^SOL_/, 'Level of getsockopt() and setsockopt().'],
  [/^SO_ORIGINAL_DST$/, 'Option at level SOL_IP.'],
  [/^SO_VM_/, 'Option at level AF_VSOCK.'],
  [/^SO_/, 'Option at level SOL_SOCKET.'],
  [/^SCM_/, 'Type of ancillary data at level SOL_SOCKET.'],
  [/^LOCAL_/, 'Option at level 0 of AF_UNIX.'],
  [/^(IPPROTO|BTPROTO)_/, 'Protocol number, also the level of its options.'],
  [/^IPPORT_/, 'Bound between kinds of ports.'],
  [/^INADDR_/, 'IPv4 address in host byte order.'],
  [/^IPV6_/, 'Option at level IPPROTO_IPV6.'],
  [/^IP_/, 'Option at level IPPROTO_IP.'],
  [/^TCP_/, 'Option at level IPPROTO_TCP.'],
  [/^UDPLITE_/, 'Option at level IPPROTO_UDPLITE.'],
  [/^EAI_/, 'errno of a gaierror.'],
  [/^AI_/, 'Flag of getaddrinfo().'],
  [/^NI_MAX/, 'Size of a buffer for getnameinfo(3).'],
  [/^NI_/, 'Flag of getnameinfo().'],
  [/^NETLINK_/, 'AF_NETLINK protocol.'],
  [/^PACKET_/, 'Packet type in an AF_PACKET address.'],
  [/^ETH(ERTYPE|_P)_/, 'Protocol of AF_PACKET frames.'],
  [/^CAN_(RAW|BCM|ISOTP|J1939)$/, 'AF_CAN protocol.'],
  [/^(CAN|J1939|SCM_J1939)_/, 'AF_CAN.'],
  [/^(VMADDR|IOCTL_VM|VM)_/, 'AF_VSOCK.'],
  [/^TIPC_/, 'AF_TIPC.'],
  [/^ALG_/, 'AF_ALG option or operation.'],
  [/^(BT|BDADDR|HCI|L2CAP|SCO)_/, 'AF_BLUETOOTH.'],
  [/^RDS_/, 'AF_RDS.'],
]

function describe(name) {
  const group = groups.find(([pattern]) => pattern.test(name))
  if (group === undefined) throw new Error(`no description for ${name}`)
  return group[1]
}

const lines = [
  '/**',
  " * The constants of CPython 3.14's socket module on Linux, with their values on the current platform; undefined where it lacks",
  ' * one.',
  ' *',
  ' * Written by scripts/generate-constants.mjs.',
  ' */',
  "import { constant, stringConstant } from '../calling/platform-constant.js'",
  '',
]
for (const name of Object.keys(linuxAbi.constants)) {
  lines.push(`/** ${describe(name)} */`, `export const ${name} = /* @__PURE__ */ constant('${name}')`)
}
for (const name of Object.keys(stringConstants.linux)) {
  lines.push(`/** ${describe(name)} */`, `export const ${name} = /* @__PURE__ */ stringConstant('${name}')`)
}
writeFileSync(new URL('../src/socket/constants.ts', import.meta.url), `${lines.join('\n')}\n`)
