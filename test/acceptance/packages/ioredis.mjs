import Redis from 'ioredis'
import { respServer } from '../src/resp-server.ts'
import { body } from './http.mjs'

/** A small server of our own stands for Redis. */
export const serve = (listen) => listen((stream) => respServer(stream))

export async function use({ connect }) {
  class Connector {
    connecting = false
    check = () => true
    disconnect() {}
    connect = async () => connect()
  }
  const redis = new Redis({
    Connector,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    enableReadyCheck: false,
    enableOfflineQueue: true,
  })
  const errors = []
  redis.on('error', (error) => errors.push(error.code))
  try {
    await redis.connect()
    const results = [await redis.set('key', body), (await redis.getBuffer('key')).equals(body)]
    return [...results, await redis.echo('last'), errors]
  } finally {
    redis.disconnect()
  }
}
