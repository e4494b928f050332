import mysql from 'mysql2'
import { body } from './http.mjs'

const text = String(body)

/** mysql2's own server, which knows the protocol and no SQL. */
export async function serve(listen) {
  const server = mysql.createServer()
  let id = 0
  server.on('connection', (connection) => {
    connection.on('error', () => {})
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: ++id,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff ^ 2048,
      authCallback(_parameters, callback) {
        callback(null, null)
        // Each command begins anew, which mysql2's server leaves to its program.
        setImmediate(() => connection._resetSequenceId())
      },
    })
    connection.on('query', (sql) => {
      connection.writeTextResult(
        [{ answer: sql }],
        [
          {
            catalog: 'def',
            schema: '',
            table: '',
            orgTable: '',
            name: 'answer',
            orgName: 'answer',
            characterSet: 33,
            columnLength: 1 << 24,
            columnType: 253,
            flags: 0,
            decimals: 0,
          },
        ],
      )
      connection._resetSequenceId()
    })
  })
  return await listen((stream) => server._handleConnection(stream))
}

export async function use({ connect }) {
  const connection = mysql.createConnection({ stream: () => connect(), user: 'someone', database: 'x' })
  const failed = new Promise((_, reject) => connection.once('error', reject))
  failed.catch(() => {})
  try {
    const query = new Promise((resolve, reject) => {
      connection.query(`SELECT '${text}'`, (error, rows) => (error ? reject(error) : resolve(rows)))
    })
    const rows = await Promise.race([query, failed])
    return [rows.length, rows[0].answer === `SELECT '${text}'`]
  } finally {
    connection.destroy()
  }
}
