import type { AddrinfoAnswer, AddrinfoRequest, Backend } from '../backend/index.js'
import { checkHostLength } from '../host/name-length.js'
import type { Voice } from '../voice/voice.js'
import { readFamily } from './header.js'
import { hostRequest } from './host.js'
import type { EncodedSockaddr, SockaddrLookup } from './types.js'

/** An IP address whose host must be resolved. */
export class HostLookup implements SockaddrLookup {
  readonly request: AddrinfoRequest
  readonly #voice: Voice
  readonly #backend: Backend
  readonly #name: string
  readonly #complete: (sockaddr: Uint8Array) => EncodedSockaddr

  /**
   * @param name as {@link hostName} returns it.
   * @param host what the user passed.
   * @param complete given the first answer's sockaddr, checks and adds the rest of the address.
   * @throws EAI_NONAME for a name longer than DNS allows.
   */
  constructor(
    voice: Voice,
    backend: Backend,
    family: number,
    name: string,
    readonly host: unknown,
    complete: (sockaddr: Uint8Array) => EncodedSockaddr,
  ) {
    this.request = hostRequest(name, family, backend.abi.constants)
    checkHostLength(voice, backend, this.request.host, host)
    this.#voice = voice
    this.#backend = backend
    this.#name = name
    this.#complete = complete
  }

  finish(answer: AddrinfoAnswer): EncodedSockaddr {
    if (answer.rc !== 0) throw this.#voice.resolver(this.#backend, answer.rc, answer.errno, 'getaddrinfo', this.host)
    const { constants, layout } = this.#backend.abi
    const wildcard = this.#name === ''
    const first = answer.entries[0]
    const family = first === undefined ? -1 : wildcard ? first.family : readFamily(layout, first.sockaddr)
    if (first === undefined || (family !== constants.AF_INET && family !== constants.AF_INET6)) {
      throw this.#voice.refusal(wildcard ? 'unknown family of the wildcard' : 'unknown family of an answer')
    }
    if (wildcard && answer.entries.length > 1) throw this.#voice.refusal('several answers for the wildcard')
    return this.#complete(first.sockaddr)
  }
}
