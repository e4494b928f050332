import type { Refusal } from '../refusal.js'
import { OSError, OverflowError, ValueError } from './os-error.js'
import { argumentTypeName } from './python-type.js'

type ErrorClass = new (message: string) => Error

const refusals: Readonly<Record<Refusal, readonly [ErrorClass, string | ((value: unknown) => string)]>> = {
  'unknown family of an answer': [OSError, 'unknown address family'],
  'unknown family of the wildcard': [OSError, 'unsupported address family'],
  'several answers for the wildcard': [OSError, 'wildcard resolved to multiple address'],
  'family of the host': [OSError, 'address family mismatched'],
  'tipc address type': [TypeError, 'Invalid address type'],
  'tipc address type returned': [ValueError, 'Invalid address type'],
  'bluetooth address': [OSError, 'bad bluetooth address'],
  'bluetooth format': [OSError, (call) => `${String(call)}(): wrong format`],
  'hyperv uuid': [ValueError, (item) => `${String(item)} is not a valid UUID string`],
  'kernel control': [OSError, 'cannot find kernel control with provided name'],
  'negative descriptor': [ValueError, 'negative file descriptor'],
  'option length of vsock': [OSError, 'getsockopt string buffer not allowed'],
  'option length': [OSError, 'getsockopt buflen out of range'],
  'null option': [TypeError, 'setsockopt() takes exactly 3 arguments (4 given)'],
  'vsock option value': [TypeError, (value) => `setsockopt() argument 3 must be int, not ${argumentTypeName(value)}`],
  'not an AF_ALG socket': [OSError, 'algset is only supported for AF_ALG'],
  'no operation': [TypeError, 'sendmsg_afalg() argument 2 must be int, not None'],
  operation: [TypeError, "Invalid or missing argument 'op'"],
  assoclen: [TypeError, 'assoclen must be positive'],
  'fill buffers': [TypeError, 'recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers'],
  'bytes for buffers': [TypeError, "a bytes-like object is required, not 'int'"],
  'ancillary item too large': [OSError, 'ancillary data item too large'],
  'too much ancillary data': [OSError, 'too much ancillary data'],
  CMSG_LEN: [OverflowError, 'CMSG_LEN() argument out of range'],
  CMSG_SPACE: [OverflowError, 'CMSG_SPACE() argument out of range'],
  'inet_aton text': [OSError, 'illegal IP address string passed to inet_aton'],
  'inet_ntoa length': [OSError, 'packed IP wrong length for inet_ntoa'],
  'inet_pton text': [OSError, 'illegal IP address string passed to inet_pton'],
  'inet_ntop length': [ValueError, 'invalid length of packed IP address string'],
  'inet_ntop family': [ValueError, (family) => `unknown address family ${String(family)}`],
  'getaddrinfo host': [TypeError, 'getaddrinfo() argument 1 must be string or None'],
  'getaddrinfo port': [OSError, 'Int or String expected'],
  'getnameinfo answers': [OSError, 'sockaddr resolved to multiple addresses'],
  'getnameinfo of IPv4': [OSError, 'IPv4 sockaddr must be 2 tuple'],
  'no addresses': [OSError, 'getaddrinfo returns an empty list'],
  service: [OSError, 'service/proto not found'],
  'port of a service': [OSError, 'port/proto not found'],
  protocol: [OSError, 'protocol not found'],
}

/** The errors of single calls, in CPython's words. */
export function pythonRefusal(reason: Refusal, value?: unknown): Error {
  const [Class, text] = refusals[reason]
  return new Class(typeof text === 'string' ? text : text(value))
}
