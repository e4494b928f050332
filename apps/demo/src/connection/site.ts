import { METHODS } from 'node:http'
import Negotiator from 'negotiator'
import { htmlPage } from '../status/html-page.js'
import { type ServerView, takeSnapshot } from '../status/snapshot.js'
import { textPage } from '../status/text-page.js'
import type { HttpRequest } from './http-request.js'
import { errorResponse, type HttpResponse } from './http-response.js'

const HTML = 'text/html'
const TEXT = 'text/plain'
/** Both are the status page. A client that accepts anything, like curl, gets the first type. */
const pages: Readonly<Record<string, readonly string[]>> = { '/': [HTML, TEXT], '/status': [TEXT, HTML] }

/** What the server answers to a request for one of its pages, or for any other. */
export function respond(request: HttpRequest, server: ServerView): HttpResponse {
  const { method } = request
  const path = pathOf(request.target)
  if (!METHODS.includes(method)) return errorResponse(501, `${method} is not known here`)
  if (method !== 'GET' && method !== 'HEAD') {
    return errorResponse(405, 'the pages here can only be read', { Allow: 'GET, HEAD' })
  }
  if (path === null) return errorResponse(400, 'the target is not a path')
  const types = Object.hasOwn(pages, path) ? pages[path] : undefined
  if (types === undefined) return errorResponse(404, `there are ${Object.keys(pages).join(' and ')}`)
  const snapshot = takeSnapshot(server.facts, server.counters)
  const html = preferred(request, types) === HTML
  return {
    status: 200,
    type: `${html ? HTML : TEXT}; charset=utf-8`,
    body: html ? htmlPage(snapshot) : textPage(snapshot),
    headers: { Vary: 'Accept' },
  }
}

function preferred(request: HttpRequest, types: readonly string[]): string | undefined {
  const accept = request.headers.get('accept')
  const headers = accept === undefined ? {} : { accept }
  // A client that accepts none of them gets the first anyway (RFC 9110, 12.1, lets a server disregard the field).
  return new Negotiator({ headers }).mediaType([...types]) ?? types[0]
}

function pathOf(target: string): string | null {
  const url = target.startsWith('/') ? `http://host${target}` : target
  return URL.canParse(url) ? new URL(url).pathname : null
}
