import { fileURLToPath } from 'node:url'
import { ValueError } from '@sockcall/core'
import type { AnyAddress } from '../socket/addresses.js'
import { BaseRequestHandler, type RequestHandler } from './base-request-handler.js'

/** A class of handlers that says which module exports it: `static module = import.meta.url`. */
export interface ModuleHandlerClass {
  /** The URL of the module. */
  readonly module: string | URL
  /** The name under which the module exports the class. */
  readonly name: string
}

/**
 * A handler for other threads and processes, to which a class cannot be passed: a module that each of them loads. It is either
 * a URL, whose hash may name the export (`new URL('./handler.js#Echo', import.meta.url)`; else it is the default export, or the
 * only handler there is), or a class with a static `module`.
 */
export type HandlerModule = URL | string | ModuleHandlerClass

/** Where to find a handler, as plain data. */
export interface HandlerAddress {
  readonly url: string
  /** The export's name, if given. */
  readonly name: string | null
}

/** Where to find a handler. @throws TypeError for a handler that is not a module. */
export function handlerAddress(handler: unknown): HandlerAddress {
  if (handler instanceof URL || typeof handler === 'string') return splitHash(new URL(handler))
  if (typeof handler === 'function' && 'module' in handler) {
    const { module, name } = handler
    if (module instanceof URL || typeof module === 'string') return { ...splitHash(new URL(module)), name }
  }
  throw new TypeError(
    'a handler for other threads or processes must be a module: give its URL, or a class that says where it is, ' +
      'by `static module = import.meta.url`',
  )
}

function splitHash(url: URL): HandlerAddress {
  if (url.protocol !== 'file:') throw new ValueError(`a handler's module must be a file, not ${url.href}`)
  const name = url.hash === '' ? null : decodeURIComponent(url.hash.slice(1))
  const bare = new URL(url)
  bare.hash = ''
  return { url: bare.href, name }
}

/** Load a handler. */
export async function loadHandler<Request, Address extends AnyAddress>({
  url,
  name,
}: HandlerAddress): Promise<RequestHandler<Request, Address>> {
  const exported: Readonly<Record<string, unknown>> = await import(url)
  const found = name !== null ? exported[name] : (exported.default ?? onlyHandler(exported))
  if (typeof found === 'function') return found as RequestHandler<Request, Address>
  const what = name === null ? 'neither a default export nor a single handler' : `no handler '${name}'`
  throw new TypeError(`${fileURLToPath(url)} has ${what} among its exports`)
}

function onlyHandler(exported: Readonly<Record<string, unknown>>): unknown {
  const handlers = Object.values(exported).filter(
    (value) => typeof value === 'function' && value.prototype instanceof BaseRequestHandler,
  )
  return handlers.length === 1 ? handlers[0] : undefined
}
