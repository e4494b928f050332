import grpc from '@grpc/grpc-js'
import { body } from './http.mjs'

const bytes = (value) => value
const method = {
  path: '/echo/echo',
  requestStream: false,
  responseStream: false,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
}

/** Only the server takes streams; the client makes its own connections. */
export async function serve(listen) {
  const server = new grpc.Server()
  server.addService({ echo: method }, { echo: ({ request }, callback) => callback(null, request) })
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure())
  const listening = await listen((stream) => injector.injectConnection(stream))
  return {
    ...listening,
    close() {
      injector.destroy()
      server.forceShutdown()
      listening.close()
    },
  }
}

export async function use({ port }) {
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
  try {
    return await new Promise((resolve, reject) => {
      const deadline = Date.now() + 5000
      client.makeUnaryRequest('/echo/echo', bytes, bytes, body, { deadline }, (error, answer) => {
        if (error) reject(error)
        else resolve([answer.equals(body)])
      })
    })
  } finally {
    client.close()
  }
}
