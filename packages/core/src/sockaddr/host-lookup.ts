import type { AddrinfoAnswer, AddrinfoRequest, Backend } from '../backend/index.js'
import { OSError } from '../errors/os-error.js'
import { resolverError } from '../errors/raise.js'
import { checkHostLength } from '../host/name-length.js'
import { readFamily } from './header.js'
import { hostRequest } from './host.js'
import type { EncodedSockaddr, SockaddrLookup } from './types.js'

/** An IP address whose host must be resolved. */
export class HostLookup implements SockaddrLookup {
  readonly request: AddrinfoRequest
  readonly #backend: Backend
  readonly #name: string
  readonly #complete: (sockaddr: Uint8Array) => EncodedSockaddr

  /**
   * @param name as {@link hostName} returns it.
   * @param host what the user passed.
   * @param complete given the first answer's sockaddr, checks and adds the rest of the address.
   * @throws gaierror EAI_NONAME for a name longer than DNS allows.
   */
  constructor(
    backend: Backend,
    family: number,
    name: string,
    readonly host: unknown,
    complete: (sockaddr: Uint8Array) => EncodedSockaddr,
  ) {
    this.request = hostRequest(name, family, backend.abi.constants)
    checkHostLength(backend, this.request.host, host)
    this.#backend = backend
    this.#name = name
    this.#complete = complete
  }

  finish(answer: AddrinfoAnswer): EncodedSockaddr {
    if (answer.rc !== 0) throw resolverError(this.#backend, answer.rc, answer.errno, 'getaddrinfo', this.host)
    const { constants, layout } = this.#backend.abi
    const wildcard = this.#name === ''
    const first = answer.entries[0]
    const family = first === undefined ? -1 : wildcard ? first.family : readFamily(layout, first.sockaddr)
    if (first === undefined || (family !== constants.AF_INET && family !== constants.AF_INET6)) {
      throw new OSError(wildcard ? 'unsupported address family' : 'unknown address family')
    }
    if (wildcard && answer.entries.length > 1) throw new OSError('wildcard resolved to multiple address')
    return this.#complete(first.sockaddr)
  }
}
