import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The output of a program that makes a socket, forgets it and collects garbage. */
function forget(code: string): string {
  const program = `
    import * as socket from '@sockcall/compat-python'
    import { setTimeout as sleep } from 'node:timers/promises'
    process.on('warning', (warning) => console.log(warning.name + ': ' + warning.message))
    // It opens its own descriptors at first use.
    process.stdout.write('')
    const made = () => { ${code} }
    const fd = made()
    for (let i = 0; i < 20; i++) { gc(); await sleep(5) }
    try { socket.close(fd); console.log('was open') } catch (error) { console.log(error.message) }`
  const child = spawnSync(
    process.execPath,
    ['--no-warnings', '--expose-gc', '--input-type=module', '--eval', program],
    { encoding: 'utf8', cwd: fileURLToPath(new URL('..', import.meta.url)) },
  )
  return child.stdout + child.stderr
}

describe('a socket that the program forgot', () => {
  it('is closed with Python’s ResourceWarning', () => {
    expect(forget('const s = new socket.socket(); s.bind(["127.0.0.1", 0]); return s.fileno()')).toMatch(
      /^ResourceWarning: unclosed <socket\.socket fd=\d+, family=2, type=1, proto=0, laddr=\('127\.0\.0\.1', \d+\)>\n\[Errno 9\] Bad file descriptor\n$/,
    )
  })

  it('is left alone once it was closed or detached', () => {
    expect(forget('const s = socket.socket(); s.close(); return socket.dup(0)')).toBe('was open\n')
    expect(forget('return socket.socket().detach()')).toBe('was open\n')
  })
})
