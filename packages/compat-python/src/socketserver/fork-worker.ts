/** The program of a process that serves one request: the socket is descriptor 3, its instructions come from descriptor 4. */
import { readFileSync } from 'node:fs'
import { deserialize } from 'node:v8'
import { useBackend } from '../backend/index.js'
import { type RequestHandler, runHandler } from './base-request-handler.js'
import { errorReport } from './base-server.js'
import { writeDirectly } from './direct-output.js'
import type { ForkTask } from './forking-mix-in.js'
import { loadHandler } from './handler-module.js'
import { RemoteServer } from './remote-server.js'
import { endRequest, type RequestToken, unpackRequest } from './request-token.js'

const { token, backend, handler, server }: ForkTask = deserialize(readFileSync(4))
if (backend === 'native' || backend === 'ffi') useBackend(backend)
const { request, sock } = unpackRequest(token, 3)
let status = 1
try {
  const serving: RequestHandler<typeof request, RequestToken['client_address']> = await loadHandler(handler)
  runHandler(serving, request, token.client_address, new RemoteServer(server))
  status = 0
} catch (error) {
  writeDirectly(2, errorReport(token.client_address, error))
} finally {
  try {
    endRequest(token, sock)
  } finally {
    process.exit(status)
  }
}
