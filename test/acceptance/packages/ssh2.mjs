import ssh2 from 'ssh2'
import { body } from './http.mjs'

const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519')

export async function serve(listen) {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => context.accept())
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec()
        channel.on('error', () => {})
        const chunks = []
        channel.on('data', (chunk) => chunks.push(chunk))
        channel.on('end', () => {
          channel.write(Buffer.concat(chunks))
          channel.exit(0)
          channel.end()
        })
      })
    })
  })
  return await listen((stream) => server.injectSocket(stream))
}

export function use({ connect }) {
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    client.on('error', (error) => {
      error.code ??= error.level
      reject(error)
    })
    client.on('close', () => reject(new Error('closed')))
    client.on('ready', () => {
      client.exec('cat', (error, channel) => {
        if (error) return reject(error)
        const chunks = []
        channel.on('error', reject)
        channel.on('data', (chunk) => chunks.push(chunk))
        channel.on('close', (code) => {
          if (code === 0) resolve([code, Buffer.concat(chunks).equals(body)])
        })
        channel.end(body)
      })
    })
    client.connect({ sock: connect(), username: 'someone', password: 'x', readyTimeout: 5000 })
  }).finally(() => client.end())
}
