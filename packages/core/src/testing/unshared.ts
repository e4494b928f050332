/**
 * The words of a command that runs another in a new network namespace, with all privileges there. Users other than root get
 * them in a user namespace, if the system allows that.
 */
export function unshared(...command: readonly string[]): string[] {
  const flags = process.getuid?.() === 0 ? '-n' : '-rn'
  return ['unshare', flags, ...command]
}
