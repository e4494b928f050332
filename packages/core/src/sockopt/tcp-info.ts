/** TCP_INFO: the kernel's view of a TCP connection (Linux). */
import type { Abi } from '../abi/types.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'

/** One field of struct tcp_info. */
type Field = readonly [name: string, kind: 'u8' | 'u16' | 'u32' | 'u64', offset: number]

/** Linux 2.6 and later, by offset; kernel versions appended more. The names of times say their unit. */
const fields = [
  ['state', 'u8', 0],
  ['caState', 'u8', 1],
  ['retransmits', 'u8', 2],
  ['probes', 'u8', 3],
  ['backoff', 'u8', 4],
  ['options', 'u8', 5],
  ['rtoUs', 'u32', 8],
  ['atoUs', 'u32', 12],
  ['sndMss', 'u32', 16],
  ['rcvMss', 'u32', 20],
  ['unacked', 'u32', 24],
  ['sacked', 'u32', 28],
  ['lost', 'u32', 32],
  ['retrans', 'u32', 36],
  ['fackets', 'u32', 40],
  ['lastDataSentMs', 'u32', 44],
  ['lastAckSentMs', 'u32', 48],
  ['lastDataRecvMs', 'u32', 52],
  ['lastAckRecvMs', 'u32', 56],
  ['pmtu', 'u32', 60],
  ['rcvSsthresh', 'u32', 64],
  ['rttUs', 'u32', 68],
  ['rttvarUs', 'u32', 72],
  ['sndSsthresh', 'u32', 76],
  ['sndCwnd', 'u32', 80],
  ['advmss', 'u32', 84],
  ['reordering', 'u32', 88],
  ['rcvRttUs', 'u32', 92],
  ['rcvSpace', 'u32', 96],
  ['totalRetrans', 'u32', 100],
  ['pacingRate', 'u64', 104],
  ['maxPacingRate', 'u64', 112],
  ['bytesAcked', 'u64', 120],
  ['bytesReceived', 'u64', 128],
  ['segsOut', 'u32', 136],
  ['segsIn', 'u32', 140],
  ['notsentBytes', 'u32', 144],
  ['minRttUs', 'u32', 148],
  ['dataSegsIn', 'u32', 152],
  ['dataSegsOut', 'u32', 156],
  ['deliveryRate', 'u64', 160],
  ['busyTimeUs', 'u64', 168],
  ['rwndLimitedUs', 'u64', 176],
  ['sndbufLimitedUs', 'u64', 184],
  ['delivered', 'u32', 192],
  ['deliveredCe', 'u32', 196],
  ['bytesSent', 'u64', 200],
  ['bytesRetrans', 'u64', 208],
  ['dsackDups', 'u32', 216],
  ['reordSeen', 'u32', 220],
  ['rcvOoopack', 'u32', 224],
  ['sndWnd', 'u32', 228],
  ['rcvWnd', 'u32', 232],
  ['rehash', 'u32', 236],
  ['totalRto', 'u16', 240],
  ['totalRtoRecoveries', 'u16', 242],
  ['totalRtoTimeMs', 'u32', 244],
  ['receivedCe', 'u32', 248],
  ['deliveredE1Bytes', 'u32', 252],
  ['deliveredE0Bytes', 'u32', 256],
  ['deliveredCeBytes', 'u32', 260],
  ['receivedE1Bytes', 'u32', 264],
  ['receivedE0Bytes', 'u32', 268],
  ['receivedCeBytes', 'u32', 272],
  ['accecnFailMode', 'u16', 276],
  ['accecnOptSeen', 'u16', 278],
] as const satisfies readonly Field[]

type Fields = (typeof fields)[number]
type NumberField = Exclude<Fields, readonly [string, 'u64', number]>[0]
type BigField = Extract<Fields, readonly [string, 'u64', number]>[0]

const bytesOf = { u8: 1, u16: 2, u32: 4, u64: 8 } as const

/**
 * struct tcp_info with its names in camel case and the units of its times (`Us`, `Ms`). 64-bit counters and rates are bigints.
 * A field beyond this kernel's struct is absent.
 */
export type TcpInfo = { -readonly [K in NumberField]?: number } & { -readonly [K in BigField]?: bigint } & {
  /** The window scale of what we send. */
  sndWscale?: number
  /** The window scale of what we receive. */
  rcvWscale?: number
  /** The delivery rate was bounded by the application, not the network. */
  deliveryRateAppLimited?: boolean
  /** Why TCP Fast Open failed: 0 not at all, 1 no cookie, 2 data not acknowledged, 3 SYN retransmitted. */
  fastopenClientFail?: number
}

/** Bytes to ask getsockopt for: room for more than every field known here. */
const TCP_INFO_SIZE = 512

/** Read what getsockopt(IPPROTO_TCP, TCP_INFO) returned, of any length. */
export function readTcpInfo(abi: Abi, data: Uint8Array): TcpInfo {
  const { littleEndian } = abi.layout
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const info: TcpInfo = {}
  for (const field of fields) {
    const [name, kind, offset] = field
    if (offset + bytesOf[kind] > data.length) break
    if (kind === 'u64') info[name] = view.getBigUint64(offset, littleEndian)
    else if (kind === 'u32') info[name] = view.getUint32(offset, littleEndian)
    else if (kind === 'u16') info[name] = view.getUint16(offset, littleEndian)
    else info[name] = view.getUint8(offset)
  }
  if (data.length >= 8) readBits(info, view, littleEndian)
  return info
}

/** The two bytes of bit fields. A big-endian compiler fills them from the other end. */
function readBits(info: TcpInfo, view: DataView, littleEndian: boolean): void {
  const scales = view.getUint8(6)
  const flags = view.getUint8(7)
  info.sndWscale = littleEndian ? scales & 15 : scales >> 4
  info.rcvWscale = littleEndian ? scales >> 4 : scales & 15
  info.deliveryRateAppLimited = ((littleEndian ? flags : flags >> 7) & 1) === 1
  info.fastopenClientFail = (littleEndian ? flags >> 1 : flags >> 5) & 3
}

/**
 * getsockopt(TCP_INFO): the kernel's view of a TCP connection (Linux).
 *
 * @throws OSError if it is not a TCP socket.
 */
export function tcpInfo(socket: SocketBase): TcpInfo {
  const { env, abi } = stateOf(socket)
  return readTcpInfo(abi, socket.getsockopt(env.numbers.IPPROTO_TCP, env.constant('TCP_INFO'), TCP_INFO_SIZE))
}
