import { STATUS_CODES } from 'node:http'

export interface HttpResponse {
  readonly status: number
  /** Including parameters. */
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An error as a page: plain text, so that the client's input cannot be taken for markup. */
export function errorResponse(status: number, reason: string, headers: Record<string, string> = {}): HttpResponse {
  const body = `${status} ${STATUS_CODES[status] ?? ''}: ${reason}\n`
  return { status, type: 'text/plain; charset=utf-8', body, headers }
}

/**
 * The bytes of a response.
 *
 * @param head for HEAD: without the body, but with the fields of a GET.
 */
export function encodeResponse(response: HttpResponse, keepAlive: boolean, head: boolean): Buffer {
  const body = Buffer.from(response.body)
  const fields: Record<string, string> = {
    Date: new Date().toUTCString(),
    Server: 'sockcall-demo',
    'Content-Type': response.type,
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: keepAlive ? 'keep-alive' : 'close',
    ...response.headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const text = `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${lines.join('')}\r\n`
  return head ? Buffer.from(text, 'latin1') : Buffer.concat([Buffer.from(text, 'latin1'), body])
}
