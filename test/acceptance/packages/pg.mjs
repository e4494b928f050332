import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { body } from './http.mjs'

const text = String(body)
const debian = '/usr/lib/postgresql'
const folders = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : []
const bin = [...folders.reverse(), '/usr/bin', '/usr/local/bin'].find((folder) => existsSync(join(folder, 'initdb')))

/** The server that is missing, if it is. */
export const missing = bin === undefined ? 'postgresql' : undefined

/** PostgreSQL refuses to run as root. */
const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {}
let running

/** PostgreSQL itself, once for all, on an AF_UNIX path that is no concern of the streams: a proxy is before it. */
function start() {
  const folder = mkdtempSync(join(tmpdir(), 'sockcall-pg-'))
  if ('uid' in nobody) chownSync(folder, nobody.uid, nobody.gid)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const options = [
    '-D',
    data,
    '-U',
    'someone',
    '--auth=trust',
    '--no-sync',
    '--no-instructions',
    '-E',
    'UTF8',
    '--locale=C',
  ]
  const made = spawnSync(join(bin, 'initdb'), options, { ...nobody, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-k', folder, '-h', '', '-F'], {
    ...nobody,
    cwd: folder,
    stdio: 'ignore',
  })
  process.once('exit', () => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

/** Whether it takes connections yet: its path is there before. */
async function answers(folder) {
  const client = new pg.Client({ host: folder, user: 'someone', database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

export async function serve() {
  running ??= start()
  for (let i = 0; i < 200 && !(await answers(running)); i++) await sleep(50)
  return { port: join(running, '.s.PGSQL.5432'), close() {} }
}

export async function use({ toConnect, port }) {
  const client = new pg.Client({
    stream: () => toConnect(),
    user: 'someone',
    database: 'postgres',
    host: '127.0.0.1',
    port,
  })
  const failed = new Promise((_, reject) => client.once('error', reject))
  failed.catch(() => {})
  try {
    await client.connect()
    const { rows } = await Promise.race([client.query('SELECT $1::text AS answer', [text]), failed])
    return [rows.length, rows[0].answer === text]
  } catch (error) {
    // Over net too it is chance whether pg reports the reset or the close that follows.
    const reset = ['ECONNRESET', 'EPIPE'].includes(error.code) || error.message === 'Connection terminated unexpectedly'
    throw reset ? new Error('pg reports the reset') : error
  } finally {
    await Promise.race([client.end(), sleep(1000)]).catch(() => {})
  }
}
