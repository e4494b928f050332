/** Classic BPF programs for SO_ATTACH_FILTER and SO_ATTACH_REUSEPORT_CBPF (Linux). */
import type { Abi } from '../abi/types.js'
import { type SocketBase, stateOf } from '../base/socket-base.js'
import {
  argumentTypeError,
  checkGiven,
  checkOptions,
  type KindsOf,
  rangeError,
  shown,
} from '../options/check-options.js'
import { anInteger, oneOf } from '../options/option-kinds.js'
import { writeU16, writeU32 } from '../sockaddr/header.js'

/** One instruction: the operation, how far to jump if true and if false, and the operand. */
export interface FilterInstruction {
  /** The operation: parts of {@link BPF}. */
  readonly code: number
  /** How many instructions to skip if true; 0 by default. */
  readonly jt?: number
  /** How many instructions to skip if false; 0 by default. */
  readonly jf?: number
  /** 32 bits; negative numbers are taken as two's complement. */
  readonly k?: number
}

/** The parts of an instruction's code, to be joined with `|`. */
export const BPF = {
  // class
  /** Load into the accumulator. */
  LD: 0x00,
  /** Load into the index register. */
  LDX: 0x01,
  /** Store the accumulator. */
  ST: 0x02,
  /** Store the index register. */
  STX: 0x03,
  /** Arithmetic. */
  ALU: 0x04,
  /** Jump. */
  JMP: 0x05,
  /** Return how much of the packet to keep. */
  RET: 0x06,
  /** Move between the registers. */
  MISC: 0x07,
  // size
  /** Size: 32 bits. */
  W: 0x00,
  /** Size: 16 bits. */
  H: 0x08,
  /** Size: 8 bits. */
  B: 0x10,
  // mode
  /** Mode: the operand itself. */
  IMM: 0x00,
  /** Mode: at an offset into the packet. */
  ABS: 0x20,
  /** Mode: at an offset plus the index register. */
  IND: 0x40,
  /** Mode: scratch memory. */
  MEM: 0x60,
  /** Mode: the packet's length. */
  LEN: 0x80,
  /** Mode: four times the low half of a byte, the length of an IP header. */
  MSH: 0xa0,
  // arithmetic
  /** Add. */
  ADD: 0x00,
  /** Subtract. */
  SUB: 0x10,
  /** Multiply. */
  MUL: 0x20,
  /** Divide. */
  DIV: 0x30,
  /** Or. */
  OR: 0x40,
  /** And. */
  AND: 0x50,
  /** Shift left. */
  LSH: 0x60,
  /** Shift right. */
  RSH: 0x70,
  /** Negate. */
  NEG: 0x80,
  /** Remainder. */
  MOD: 0x90,
  /** Exclusive or. */
  XOR: 0xa0,
  // jumps
  /** Jump always. */
  JA: 0x00,
  /** Jump if equal. */
  JEQ: 0x10,
  /** Jump if greater. */
  JGT: 0x20,
  /** Jump if greater or equal. */
  JGE: 0x30,
  /** Jump if a bit is set. */
  JSET: 0x40,
  // source of the operand
  /** The operand is in the instruction. */
  K: 0x00,
  /** The operand is the index register. */
  X: 0x08,
  /** The result is the accumulator. */
  A: 0x10,
  // MISC
  /** Accumulator to index register. */
  TAX: 0x00,
  /** Index register to accumulator. */
  TXA: 0x80,
  // offsets of an absolute load that read from the kernel instead of the packet
  /** The packet's protocol (ETH_P_*). */
  AD_PROTOCOL: -0x1000,
  /** PACKET_HOST and so on. */
  AD_PKTTYPE: -0x1000 + 4,
  /** The interface's index. */
  AD_IFINDEX: -0x1000 + 8,
  /** The packet's mark. */
  AD_MARK: -0x1000 + 20,
  /** The queue it came through. */
  AD_QUEUE: -0x1000 + 24,
  /** Its flow's hash. */
  AD_RXHASH: -0x1000 + 32,
  /** The processor that handles it. */
  AD_CPU: -0x1000 + 36,
  /** A random number. */
  AD_RANDOM: -0x1000 + 56,
} as const

const kinds: KindsOf<FilterInstruction> = {
  code: anInteger(0, 0xffff),
  jt: anInteger(0, 0xff),
  jf: anInteger(0, 0xff),
  k: anInteger(-0x80000000, 0xffffffff),
}

/** sizeof(struct sock_filter). */
const SIZE = 8
/** BPF_MAXINSNS. */
const MOST = 4096

/**
 * The bytes of a program, 8 for each instruction.
 *
 * @throws TypeError, RangeError for an unknown part, one of the wrong type or one out of range; RangeError for an empty or
 * overlong program.
 */
export function encodeFilter(abi: Abi, program: readonly FilterInstruction[]): Buffer {
  if (!Array.isArray(program))
    throw argumentTypeError(`a filter must be an array of instructions, not ${shown(program)}`)
  if (program.length === 0 || program.length > MOST) throw rangeError(`a filter has 1 to ${MOST} instructions`)
  const data = Buffer.alloc(SIZE * program.length)
  for (let index = 0; index < program.length; index++) {
    const instruction: FilterInstruction | undefined = program[index]
    const { code, jt = 0, jf = 0, k = 0 } = checkOptions(`instruction ${index}`, instruction, kinds)
    checkGiven(`instruction ${index}`, 'options.code', code, kinds.code)
    const at = SIZE * index
    writeU16(abi.layout, data, at, code)
    data[at + 2] = jt
    data[at + 3] = jf
    writeU32(abi.layout, data, at + 4, k)
  }
  return data
}

/** A filter that takes every packet. */
export const acceptAll: readonly FilterInstruction[] = [{ code: BPF.RET | BPF.K, k: 0xffffffff }]

/** A filter that drops every packet, for the time between socket() and bind(). */
export const acceptNone: readonly FilterInstruction[] = [{ code: BPF.RET | BPF.K, k: 0 }]

/**
 * For SO_ATTACH_REUSEPORT_CBPF: spread packets or connections over the `count` sockets of a group, in the order they were
 * bound.
 *
 * @param by the processor that handles the packet, the card's queue or hash, or chance.
 */
export function spreadOverGroup(count: number, by: 'cpu' | 'queue' | 'rxhash' | 'random'): FilterInstruction[] {
  if (!Number.isInteger(count) || count < 1 || count > 0xffffffff) throw rangeError('count must be 1-4294967295')
  checkGiven('spreadOverGroup', 'by', by, oneOf('cpu', 'queue', 'rxhash', 'random'))
  const source = { cpu: BPF.AD_CPU, queue: BPF.AD_QUEUE, rxhash: BPF.AD_RXHASH, random: BPF.AD_RANDOM }[by]
  return [
    { code: BPF.LD | BPF.W | BPF.ABS, k: source },
    { code: BPF.ALU | BPF.MOD | BPF.K, k: count },
    { code: BPF.RET | BPF.A },
  ]
}

/**
 * setsockopt(SO_ATTACH_FILTER): the socket receives only the packets that `program` returns a length above 0 for, cut to that
 * length. The program sees a packet from its transport header on (AF_PACKET: from its link header).
 *
 * @throws RangeError; OSError EINVAL for a program that the kernel refuses, EPERM for a locked filter.
 */
export function attachFilter(socket: SocketBase, program: readonly FilterInstruction[]): void {
  attach(socket, 'SO_ATTACH_FILTER', program)
}

/** setsockopt(SO_DETACH_FILTER). @throws OSError ENOENT if there is none. */
export function detachFilter(socket: SocketBase): void {
  const { env } = stateOf(socket)
  socket.setsockopt(env.numbers.SOL_SOCKET, env.constant('SO_DETACH_FILTER'), 0)
}

/**
 * setsockopt(SO_ATTACH_REUSEPORT_CBPF): for a group of sockets that share a port by SO_REUSEPORT, `program` returns the index
 * of the socket that gets a packet or connection, in the order they were bound. It may be set on any socket of the group.
 *
 * @throws RangeError; OSError EINVAL for a socket without SO_REUSEPORT.
 */
export function attachReuseportFilter(socket: SocketBase, program: readonly FilterInstruction[]): void {
  attach(socket, 'SO_ATTACH_REUSEPORT_CBPF', program)
}

/** setsockopt(SO_DETACH_REUSEPORT_BPF): the kernel spreads by hash again. @throws OSError ENOENT if there is none. */
export function detachReuseportFilter(socket: SocketBase): void {
  const { env } = stateOf(socket)
  socket.setsockopt(env.numbers.SOL_SOCKET, env.constant('SO_DETACH_REUSEPORT_BPF'), 0)
}

function attach(socket: SocketBase, name: string, program: readonly FilterInstruction[]): void {
  const state = stateOf(socket)
  const { env, abi } = state
  const rc = env.sys.attachFilter(state.fd, env.numbers.SOL_SOCKET, env.constant(name), encodeFilter(abi, program))
  if (rc < 0) throw state.error(rc, 'setsockopt')
}
