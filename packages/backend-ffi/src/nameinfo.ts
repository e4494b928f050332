/** getnameinfo(3). */
import type { NameAnswer, Netdb } from '@sockcall/core/backend'
import { copyInto, isInt, isWord, sizeOf } from './arguments.js'
import * as libc from './libc.js'
import { errno } from './libc.js'
import { EAI_SYSTEM, EINVAL } from './numbers.js'
import { Pool } from './pool.js'

const NI_MAXHOST = 1025
const NI_MAXSERV = 32
const EMPTY = new Uint8Array(0)

interface Question {
  /** A copy, as the caller may change its own during the call. */
  readonly sockaddr: Uint8Array
  readonly flags: number
  readonly host: Uint8Array
  readonly service: Uint8Array
}

function questionOf(sockaddr: Uint8Array, addrlen: number, flags: number): Question | null {
  const size = sizeOf(sockaddr)
  if (!isInt(addrlen) || !isWord(flags) || addrlen < 0 || addrlen > size) return null
  const copy = new Uint8Array(size)
  copyInto(copy, sockaddr, size)
  return {
    sockaddr: copy.subarray(0, addrlen),
    flags,
    host: new Uint8Array(NI_MAXHOST),
    service: new Uint8Array(NI_MAXSERV),
  }
}

function failure(rc: number, errno: number): NameAnswer {
  return { rc, errno, host: EMPTY, service: EMPTY }
}

function answerOf({ host, service }: Question, rc: number, errno: number): NameAnswer {
  if (rc !== 0) return failure(rc, errno)
  return { rc, errno: 0, host: host.subarray(0, host.indexOf(0)), service: service.subarray(0, service.indexOf(0)) }
}

const pool = new Pool()

export const nameinfo: Pick<Netdb, 'getnameinfo' | 'getnameinfoAsync'> = {
  getnameinfo(sockaddr, addrlen, flags) {
    const question = questionOf(sockaddr, addrlen, flags)
    if (question === null) return failure(EAI_SYSTEM, EINVAL)
    const { host, service } = question
    const rc = libc.getnameinfo(question.sockaddr, addrlen, host, NI_MAXHOST, service, NI_MAXSERV, flags)
    const error = rc === EAI_SYSTEM ? errno() : 0
    return answerOf(question, rc, error)
  },

  getnameinfoAsync(sockaddr, addrlen, flags) {
    const question = questionOf(sockaddr, addrlen, flags)
    if (question === null) return Promise.resolve(failure(EAI_SYSTEM, EINVAL))
    const { host, service } = question
    return pool.run<NameAnswer>(
      question,
      (done) => libc.getnameinfo.async(question.sockaddr, addrlen, host, NI_MAXHOST, service, NI_MAXSERV, flags, done),
      (rc, errno) => answerOf(question, rc, errno),
    )
  },
}
