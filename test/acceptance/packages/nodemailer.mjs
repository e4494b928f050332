import { buffer } from 'node:stream/consumers'
import nodemailer from 'nodemailer'
import { SMTPServer } from 'smtp-server'

const text = 'one line of a letter\r\n'.repeat(50_000)

export async function serve(listen) {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    disableReverseLookup: true,
    async onData(stream, _session, done) {
      try {
        done(null, `${(await buffer(stream)).length} bytes`)
      } catch (error) {
        done(error)
      }
    },
  })
  server.on('error', () => {})
  const listening = await listen((stream) => server.server.emit('connection', stream))
  return { ...listening, close: () => listening.close() }
}

export async function use({ connect }) {
  const transport = nodemailer.createTransport({
    ignoreTLS: true,
    getSocket(_options, callback) {
      const socket = connect()
      socket.once('error', callback)
      socket.once('connect', () => {
        socket.off('error', callback)
        callback(null, { connection: socket })
      })
    },
  })
  try {
    const { accepted, response } = await transport.sendMail({
      from: 'a@example.org',
      to: 'b@example.org',
      subject: 'letter',
      text,
      messageId: '<one@example.org>',
      date: new Date(0),
    })
    return [accepted, response]
  } finally {
    transport.close()
  }
}
