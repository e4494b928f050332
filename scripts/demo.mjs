// npm run demo -- [arguments of the demo]: sets everything up, then runs the demo as an ordinary program in this terminal.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'

if (!setup()) process.exit(1)

const app = spawn(process.execPath, [join(root, 'apps/demo/dist/cli.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
const passedOn = new Set()
for (const signal of signals) process.on(signal, () => passOn(signal))

// npm passes signals on to what it started. (package.json says `exec`: a shell in between would keep them to itself; on
// Windows start this file with node.) If npm is killed outright, the app must not stay behind.
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
 * Every signal reaches the app once. A terminal's Ctrl-C goes to the app and to us alike, and npm may send a copy on top.
 * A `kill` reaches only us: so if the app is still there a while after a Ctrl-C, that was none, and the signal is passed on.
 */
function passOn(signal) {
  if (passedOn.has(signal)) return
  passedOn.add(signal)
  const wait = signal === 'SIGINT' && inForeground() ? 2000 : 0
  setTimeout(() => app.kill(signal), wait).unref()
}

/** Whether this process belongs to its terminal's foreground group, the one that Ctrl-C signals. */
function inForeground() {
  if (process.platform !== 'linux') return process.stdin.isTTY === true
  // pid (comm) state ppid pgrp session tty_nr tpgid: comm may hold blanks and parentheses.
  const [, , pgrp, , , tpgid] = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return pgrp === tpgid
}
