/** getaddrinfo(3). */
import type { AddrinfoAnswer, AddrinfoEntry, AddrinfoRequest, Netdb } from '@sockcall/core/backend'
import { cString, isInt } from './arguments.js'
import { copyBytes, copyString } from './c-memory.js'
import * as libc from './libc.js'
import { errno } from './libc.js'
import { EAI_SYSTEM, EINVAL } from './numbers.js'
import { Pool } from './pool.js'

/**
 * struct addrinfo: int flags (0), family (4), socktype (8), protocol (12), socklen_t addrlen (16), sockaddr *addr (24),
 * char *canonname (32), addrinfo *next (40).
 */
const ADDRINFO_SIZE = 48

/** Memory passed to C, which must live until the answer is there. */
interface Question {
  readonly host: Uint8Array | null
  readonly service: Uint8Array | null
  readonly hints: Uint8Array
  /** Receives the address of the list. */
  readonly list: BigUint64Array<ArrayBuffer>
}

/** Null for a request that cannot be passed to C. */
function questionOf(request: AddrinfoRequest): Question | null {
  try {
    const { host, service, family, type, proto, flags } = request
    const hostText = host === null ? null : cString(host)
    const serviceText = service === null ? null : cString(service)
    if ((hostText === null) !== (host === null) || (serviceText === null) !== (service === null)) return null
    if (!isInt(flags) || !isInt(family) || !isInt(type) || !isInt(proto)) return null
    const hints = new Int32Array(ADDRINFO_SIZE / 4)
    hints.set([flags, family, type, proto])
    return {
      host: hostText,
      service: serviceText,
      hints: new Uint8Array(hints.buffer),
      list: new BigUint64Array(1),
    }
  } catch {
    return null
  }
}

function failure(rc: number, errno: number): AddrinfoAnswer {
  return { rc, errno, entries: [] }
}

function entriesOf(list: bigint): AddrinfoEntry[] {
  const entries: AddrinfoEntry[] = []
  for (let at = list; at !== 0n; ) {
    const info = new DataView(copyBytes(at, ADDRINFO_SIZE).buffer)
    const sockaddr = info.getBigUint64(24, true)
    const canonname = info.getBigUint64(32, true)
    entries.push({
      family: info.getInt32(4, true),
      type: info.getInt32(8, true),
      proto: info.getInt32(12, true),
      canonname: canonname === 0n ? null : copyString(canonname),
      sockaddr: copyBytes(sockaddr, sockaddr === 0n ? 0 : info.getUint32(16, true)),
    })
    at = info.getBigUint64(40, true)
  }
  return entries
}

function answerOf(question: Question, rc: number, errno: number): AddrinfoAnswer {
  if (rc !== 0) return failure(rc, errno)
  const list = question.list[0] ?? 0n
  try {
    return { rc, errno: 0, entries: entriesOf(list) }
  } finally {
    if (list !== 0n) libc.freeaddrinfo(list)
  }
}

const pool = new Pool()

export const addrinfo: Pick<Netdb, 'getaddrinfo' | 'getaddrinfoAsync'> = {
  getaddrinfo(request) {
    const question = questionOf(request)
    if (question === null) return failure(EAI_SYSTEM, EINVAL)
    const rc = libc.getaddrinfo(question.host, question.service, question.hints, question.list)
    const error = rc === EAI_SYSTEM ? errno() : 0
    return answerOf(question, rc, error)
  },

  getaddrinfoAsync(request) {
    const question = questionOf(request)
    if (question === null) return Promise.resolve(failure(EAI_SYSTEM, EINVAL))
    return pool.run<AddrinfoAnswer>(
      question,
      (done) => libc.getaddrinfo.async(question.host, question.service, question.hints, question.list, done),
      (rc, errno) => answerOf(question, rc, errno),
    )
  },
}
