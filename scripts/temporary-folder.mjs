import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set()

/** A new folder, which is removed when this process ends, even by a signal. */
export function temporaryFolder(name, parent = tmpdir()) {
  // A signal must not come between the folder and its removal.
  if (folders.size === 0) watchTheEnd()
  mkdirSync(parent, { recursive: true })
  const folder = realpathSync(mkdtempSync(join(parent, `${name}-`)))
  folders.add(folder)
  return folder
}

function watchTheEnd() {
  process.once('exit', () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const [signal, status] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
    process.once(signal, () => process.exit(status))
  }
}
