/** A request without its body: what a server of two pages needs to know. */
export interface HttpRequest {
  readonly method: string
  /** As sent. */
  readonly target: string
  /** 0 for HTTP/1.0. */
  readonly minorVersion: number
  /** By lower-case name; repeated fields are joined by commas. */
  readonly headers: ReadonlyMap<string, string>
}

/** Why a request cannot be answered, and the status that says so. */
export class BadRequest extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason)
  }
}

/** RFC 9110, 5.6.2. */
const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const requestLine = new RegExp(`^(${token}) ([\\x21-\\x7e]+) HTTP/(\\d)\\.(\\d)$`)
/** RFC 9112, 5.1: no blank before the colon. Line folding is refused, which a server may do. */
const field = new RegExp(`^(${token}):[ \\t]*(.*?)[ \\t]*$`)

/**
 * RFC 9112: the request line and the fields, cut off at the empty line.
 *
 * @throws BadRequest
 */
export function parseRequest(head: string): HttpRequest {
  const [first = '', ...lines] = head.split(/\r?\n/)
  const parts = requestLine.exec(first)
  if (parts === null) throw new BadRequest(400, 'the request line is not METHOD TARGET HTTP/1.1')
  const [, method = '', target = '', major, minor] = parts
  if (major !== '1') throw new BadRequest(505, 'this server speaks HTTP/1.1')
  const headers = new Map<string, string>()
  let hosts = 0
  for (const line of lines) {
    const named = field.exec(line)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a field must not contain.
    if (named === null || /[\x00-\x08\x0a-\x1f\x7f]/.test(line))
      throw new BadRequest(400, 'a header field is malformed')
    const [, name = '', value = ''] = named
    const key = name.toLowerCase()
    const before = headers.get(key)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
    if (key === 'host') hosts++
  }
  // RFC 9112, 3.2.
  if (hosts > 1 || (hosts === 0 && minor !== '0')) throw new BadRequest(400, 'a request has one Host field')
  return { method, target, minorVersion: Number(minor), headers }
}

/** Whether the connection outlives the response (RFC 9112, 9.3). A body is not read, so it ends the connection. */
export function keepsAlive({ minorVersion, headers }: HttpRequest): boolean {
  const options = (headers.get('connection') ?? '').toLowerCase().split(/[ \t]*,[ \t]*/)
  if (options.includes('close') || hasBody(headers)) return false
  return minorVersion > 0 || options.includes('keep-alive')
}

function hasBody(headers: ReadonlyMap<string, string>): boolean {
  return headers.has('transfer-encoding') || (headers.get('content-length') ?? '0') !== '0'
}
