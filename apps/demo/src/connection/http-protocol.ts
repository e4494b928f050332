import type { Conversation } from './conversation.js'
import { BadRequest, type HttpRequest, keepsAlive, parseRequest } from './http-request.js'
import { encodeResponse, errorResponse, type HttpResponse } from './http-response.js'
import { respond } from './site.js'

const MAX_REQUEST_LINE = 8192
export const MAX_HEAD = 16_384
/** As one byte per character: the two empty lines that clients may send, the second by mistake. */
const END_OF_HEAD = /\r?\n\r?\n/

/** Whether a connection's first line, without its end, is HTTP rather than the line protocol. */
export function isHttp(line: string): boolean {
  return /^(?:GET|HEAD) /.test(line) || /^\S+ \S+ HTTP\/\d\.\d\r?$/.test(line)
}

/** Take one request and answer it. False when more input is needed. */
export function stepHttp(session: Conversation): boolean {
  const { input, ended } = session
  const start = input.peek(MAX_HEAD).toString('latin1')
  // RFC 9112, 2.2: an empty line before a request line must be ignored.
  const blank = /^(?:\r?\n)+/.exec(start)
  if (blank !== null) return input.take(blank[0].length).length > 0
  const end = END_OF_HEAD.exec(start)
  if (end === null) {
    if (isTooLong(start)) refuseLong(session, start)
    else if (ended && start.length > 0) fail(session, new BadRequest(400, 'the request has no end'))
    return false
  }
  if (start.slice(0, end.index).search(/\n|$/) > MAX_REQUEST_LINE) {
    refuseLong(session, start)
    return false
  }
  session.server.counters.add('requests', 1)
  for (let left = end.index + end[0].length; left > 0; ) left -= input.take(left).length
  try {
    const request = parseRequest(start.slice(0, end.index))
    reply(session, request, respond(request, session.server), keepsAlive(request))
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    fail(session, error)
  }
  return true
}

function requestLineLength(start: string): number {
  return start.search(/\n|$/)
}

function isTooLong(start: string): boolean {
  return start.length === MAX_HEAD || requestLineLength(start) > MAX_REQUEST_LINE
}

function refuseLong(session: Conversation, start: string): void {
  if (requestLineLength(start) > MAX_REQUEST_LINE) {
    fail(session, new BadRequest(414, `a request line may have ${MAX_REQUEST_LINE} bytes at most`))
  } else {
    fail(session, new BadRequest(431, `a request's head may have ${MAX_HEAD} bytes at most`))
  }
}

function fail(session: Conversation, error: BadRequest): void {
  reply(session, null, errorResponse(error.status, error.message), false)
}

function reply(session: Conversation, request: HttpRequest | null, response: HttpResponse, keepAlive: boolean): void {
  session.output.push(encodeResponse(response, keepAlive, request?.method === 'HEAD'))
  if (!keepAlive) session.finished = true
}
