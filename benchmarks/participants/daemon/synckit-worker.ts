import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { runAsWorker } from 'synckit'

let kept: Socket | undefined

runAsWorker(async (path: string, keep: boolean, request: Uint8Array) => {
  const socket = kept ?? createConnection(path)
  if (keep) kept = socket
  socket.write(request)
  const [answer] = await once(socket, 'data')
  if (!keep) socket.destroy()
  return answer as Uint8Array
})
