/** asyncio's view of sockets and streams: `import * as asyncio from '@sockcall/compat-python/asyncio'`. */
export { EOFError, IncompleteReadError, LimitOverrunError } from './errors.js'
export { EventLoop, get_running_loop } from './event-loop.js'
export { type OpenConnectionKeywords, open_connection, open_unix_connection } from './open-connection.js'
export {
  type ClientConnected,
  Server,
  type StartServerKeywords,
  start_server,
  start_unix_server,
} from './start-server.js'
export { StreamReader } from './stream-reader.js'
export { StreamWriter } from './stream-writer.js'
