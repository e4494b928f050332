import * as socket from '@sockcall/compat-python'
import { ConnectionRefusedError } from '@sockcall/compat-python/exceptions'
import type { Server } from '../server/server.js'
import type { SmokeReport } from '../smoke-client.js'
import { startSmokeClient } from '../threads.js'

/**
 * One whole session of a client with the server in this process. The client blocks, so it runs in its own thread.
 *
 * @returns whether every check, each of which is printed, has passed.
 */
export async function smoke(server: Server): Promise<boolean> {
  const client = startSmokeClient({ backend: server.facts.backend, address: server.address })
  let passed = true
  client.on('message', ({ name, problem }: SmokeReport) => {
    console.log(problem === null ? `ok      ${name}` : `FAILED  ${name}: ${problem}`)
    if (problem !== null) passed = false
  })
  await new Promise<void>((resolve) => {
    client.on('error', (error) => {
      console.log(`FAILED  the client: ${error.message}`)
      passed = false
    })
    client.on('exit', () => resolve())
  })
  const begun = performance.now()
  await server.stop()
  const ms = Math.round(performance.now() - begun)
  const gone = refused(server.address)
  const problem = ms > 1000 ? 'it took too long' : gone ? null : 'something still listens'
  console.log(
    `${problem === null ? 'ok      ' : 'FAILED  '}the server stops (${ms} ms)${problem === null ? '' : `: ${problem}`}`,
  )
  return passed && problem === null
}

function refused([host, port]: Server['address']): boolean {
  try {
    socket.create_connection([host, port], { timeout: 1 }).close()
    return false
  } catch (error) {
    if (error instanceof ConnectionRefusedError) return true
    throw error
  }
}
