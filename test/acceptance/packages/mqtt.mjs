import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import { body } from './http.mjs'

export async function serve(listen) {
  const broker = await Aedes.createBroker()
  broker.on('clientError', () => {})
  broker.on('connectionError', () => {})
  const listening = await listen((stream) => broker.handle(stream))
  return {
    ...listening,
    close() {
      broker.close()
      listening.close()
    },
  }
}

export async function use({ connect }) {
  const client = new mqtt.MqttClient(() => connect(), { reconnectPeriod: 0, connectTimeout: 5000, clientId: 'one' })
  const failed = new Promise((_, reject) => {
    client.once('error', reject)
    client.once('close', () => reject(new Error('closed')))
  })
  failed.catch(() => {})
  const or = (promise) => Promise.race([promise, failed])
  try {
    await or(new Promise((resolve) => client.once('connect', resolve)))
    await or(client.subscribeAsync('topic', { qos: 1 }))
    const message = new Promise((resolve) => client.once('message', (_topic, payload) => resolve(payload)))
    message.catch(() => {})
    client.publish('topic', body, { qos: 1 }, () => {})
    return [(await or(message)).equals(body)]
  } finally {
    client.end(true)
  }
}
