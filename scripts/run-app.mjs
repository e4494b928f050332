import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Run a program in this terminal, and end as it ends. Every signal reaches it once, and if npm, our parent, is killed, the
 * program does not stay behind. (package.json uses `exec`, since a shell in between would not pass signals on; on Windows start
 * the script with node.)
 */
export function runApp(command, args) {
  const app = spawn(command, args, { stdio: 'inherit' })
  const passedOn = new Set()
  for (const signal of signals) process.on(signal, () => passOn(signal))

  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent && passedOn.size === 0) passOn('SIGTERM')
  }, 200).unref()

  app.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  app.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const name of signals) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })

  /**
   * A terminal's Ctrl-C goes to both the app and us, and npm may send another copy. A `kill` reaches only us: if the app is
   * still there a while later, it was not a Ctrl-C, and the signal is passed on.
   */
  function passOn(signal) {
    if (passedOn.has(signal)) return
    passedOn.add(signal)
    const wait = signal === 'SIGINT' && inForeground() ? 2000 : 0
    setTimeout(() => app.kill(signal), wait).unref()
  }
}

/** Whether this process belongs to its terminal's foreground group, which Ctrl-C signals. */
function inForeground() {
  if (process.platform !== 'linux') return process.stdin.isTTY === true
  // pid (comm) state ppid pgrp session tty_nr tpgid: comm may contain blanks and parentheses.
  const [, , pgrp, , , tpgid] = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return pgrp === tpgid
}
