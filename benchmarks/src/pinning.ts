import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Command } from './commands.js'

/** taskset(1) puts a process on one processor, where the system has it and there are two to choose from. */
export const arePinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0

export function pinningText(): string {
  return arePinned ? 'one processor each (taskset)' : 'not pinned'
}

/** The command, kept to one processor: 0 for a server, 1 for whoever drives it or works alone. */
export function pinned({ program, args }: Command, processor: 0 | 1): Command {
  return arePinned ? { program: 'taskset', args: ['-c', String(processor), program, ...args] } : { program, args }
}
