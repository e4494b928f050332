/**
 * The words of a command that runs another in a network namespace of its own, with all rights over it. Users other than root
 * get them in a user namespace, where the system allows those.
 */
export function unshared(...command: readonly string[]): string[] {
  const flags = process.getuid?.() === 0 ? '-n' : '-rn'
  return ['unshare', flags, ...command]
}
