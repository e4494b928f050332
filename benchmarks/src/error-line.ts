/** The line of what a program printed that says what went wrong, without the stack and the source around it. */
export function errorLine(printed: string): string | undefined {
  return /^\w*Error\b.*$/m.exec(printed)?.[0]
}
