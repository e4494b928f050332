import { spawn } from 'node:child_process'

const running = new Set()

/**
 * Run a command line to its end and collect its output; if we end first, it ends with us. A failure to start, such as a missing
 * program, is in `error`.
 *
 * @param stderr 'pipe' to collect it too, 'inherit' to show it.
 */
export function runCommand([command, args, options = {}], { stderr = 'pipe', ...more } = {}) {
  // Before a temporary folder is removed that it may write to.
  if (running.size === 0) process.prependOnceListener('exit', endAll)
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', stderr], ...options, ...more })
    running.add(child)
    const result = { status: null, signal: null, error: undefined, stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr']) {
      child[name]?.setEncoding('utf8').on('data', (text) => {
        result[name] += text
      })
    }
    child.on('error', (error) => {
      result.error = error
    })
    child.on('close', (status, signal) => {
      running.delete(child)
      if (running.size === 0) process.off('exit', endAll)
      resolve({ ...result, status, signal })
    })
  })
}

function endAll() {
  for (const child of running) child.kill()
}
