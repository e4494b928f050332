/** Classic BPF programs for SO_ATTACH_FILTER and SO_ATTACH_REUSEPORT_CBPF (Linux). */
import type { Abi } from '../abi/types.js'
import { ValueError } from '../errors/os-error.js'
import { toUnsignedMask32 } from '../errors/python-int.js'
import { writeU16, writeU32 } from '../sockaddr/header.js'
import { type SocketBase, stateOf } from '../socket-base.js'

/** One instruction: the operation, how far to jump if true and if false, and the operand. */
export interface FilterInstruction {
  readonly code: number
  readonly jt?: number
  readonly jf?: number
  /** 32 bits; negative numbers are taken as two's complement. */
  readonly k?: number
}

/** The parts of an instruction's code, to be joined with `|`. */
export const BPF = {
  // class
  LD: 0x00,
  LDX: 0x01,
  ST: 0x02,
  STX: 0x03,
  ALU: 0x04,
  JMP: 0x05,
  RET: 0x06,
  MISC: 0x07,
  // size
  W: 0x00,
  H: 0x08,
  B: 0x10,
  // mode
  IMM: 0x00,
  ABS: 0x20,
  IND: 0x40,
  MEM: 0x60,
  LEN: 0x80,
  MSH: 0xa0,
  // arithmetic
  ADD: 0x00,
  SUB: 0x10,
  MUL: 0x20,
  DIV: 0x30,
  OR: 0x40,
  AND: 0x50,
  LSH: 0x60,
  RSH: 0x70,
  NEG: 0x80,
  MOD: 0x90,
  XOR: 0xa0,
  // jumps
  JA: 0x00,
  JEQ: 0x10,
  JGT: 0x20,
  JGE: 0x30,
  JSET: 0x40,
  // source of the operand
  K: 0x00,
  X: 0x08,
  A: 0x10,
  // MISC
  TAX: 0x00,
  TXA: 0x80,
  // offsets of an absolute load that ask the kernel instead of the packet
  AD_PROTOCOL: -0x1000,
  AD_PKTTYPE: -0x1000 + 4,
  AD_IFINDEX: -0x1000 + 8,
  AD_MARK: -0x1000 + 20,
  AD_QUEUE: -0x1000 + 24,
  AD_RXHASH: -0x1000 + 32,
  AD_CPU: -0x1000 + 36,
  AD_RANDOM: -0x1000 + 56,
} as const

/** sizeof(struct sock_filter). */
const SIZE = 8
/** BPF_MAXINSNS. */
const MOST = 4096

/**
 * The bytes of a program, 8 for each instruction.
 *
 * @throws ValueError for a part that is out of range, and for an empty or overlong program.
 */
export function encodeFilter(abi: Abi, program: readonly FilterInstruction[]): Buffer {
  if (program.length === 0 || program.length > MOST) throw new ValueError(`a filter has 1 to ${MOST} instructions`)
  const data = Buffer.alloc(SIZE * program.length)
  for (const [index, { code, jt = 0, jf = 0, k = 0 }] of program.entries()) {
    const at = SIZE * index
    writeU16(abi.layout, data, at, part('code', code, 0xffff))
    data[at + 2] = part('jt', jt, 0xff)
    data[at + 3] = part('jf', jf, 0xff)
    writeU32(abi.layout, data, at + 4, toUnsignedMask32(k))
  }
  return data
}

function part(name: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw new ValueError(`${name} must be 0-${most}`)
  return value
}

/** A filter that takes every packet. */
export const acceptAll: readonly FilterInstruction[] = [{ code: BPF.RET | BPF.K, k: 0xffffffff }]

/** A filter that drops every packet, for the time between socket() and bind(). */
export const acceptNone: readonly FilterInstruction[] = [{ code: BPF.RET | BPF.K, k: 0 }]

/**
 * For SO_ATTACH_REUSEPORT_CBPF: spread packets or connections over the `count` sockets of a group, in the order in which they
 * were bound.
 *
 * @param by the processor that took the packet, the card's queue or hash, or chance.
 */
export function spreadOverGroup(count: number, by: 'cpu' | 'queue' | 'rxhash' | 'random'): FilterInstruction[] {
  if (!Number.isInteger(count) || count < 1 || count > 0xffffffff) throw new ValueError('count must be 1-4294967295')
  const source = { cpu: BPF.AD_CPU, queue: BPF.AD_QUEUE, rxhash: BPF.AD_RXHASH, random: BPF.AD_RANDOM }[by]
  return [
    { code: BPF.LD | BPF.W | BPF.ABS, k: source },
    { code: BPF.ALU | BPF.MOD | BPF.K, k: count },
    { code: BPF.RET | BPF.A },
  ]
}

/**
 * setsockopt(SO_ATTACH_FILTER): the socket receives only the packets that `program` returns a length above 0 for, cut to that
 * length. The program sees a packet from its transport header on (AF_PACKET: from the link's).
 *
 * @throws ValueError; OSError EINVAL for a program that the kernel refuses, EPERM for a locked filter.
 */
export function attachFilter(socket: SocketBase, program: readonly FilterInstruction[]): void {
  attach(socket, 'SO_ATTACH_FILTER', program)
}

/** setsockopt(SO_DETACH_FILTER). @throws OSError ENOENT where there is none. */
export function detachFilter(socket: SocketBase): void {
  const { env } = stateOf(socket)
  socket.setsockopt(env.SOL_SOCKET, env.constant('SO_DETACH_FILTER'), 0)
}

/**
 * setsockopt(SO_ATTACH_REUSEPORT_CBPF): for a group of sockets that share a port by SO_REUSEPORT, `program` returns the index
 * of the socket that gets a packet or connection, in the order in which they were bound. Any socket of the group will do.
 *
 * @throws ValueError; OSError EINVAL for a socket without SO_REUSEPORT.
 */
export function attachReuseportFilter(socket: SocketBase, program: readonly FilterInstruction[]): void {
  attach(socket, 'SO_ATTACH_REUSEPORT_CBPF', program)
}

/** setsockopt(SO_DETACH_REUSEPORT_BPF): the kernel spreads by hash again. @throws OSError ENOENT where there is none. */
export function detachReuseportFilter(socket: SocketBase): void {
  const { env } = stateOf(socket)
  socket.setsockopt(env.SOL_SOCKET, env.constant('SO_DETACH_REUSEPORT_BPF'), 0)
}

function attach(socket: SocketBase, name: string, program: readonly FilterInstruction[]): void {
  const state = stateOf(socket)
  const { env, abi } = state
  const rc = env.sys.attachFilter(state.fd, env.SOL_SOCKET, env.constant(name), encodeFilter(abi, program))
  if (rc < 0) throw state.error(rc, 'setsockopt')
}
