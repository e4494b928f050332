/** What the runner tells a participant, as `name=value` on its command line. */
const given = new Map(
  process.argv.slice(2).map((argument) => {
    const at = argument.indexOf('=')
    return [argument.slice(0, at), argument.slice(at + 1)] as const
  }),
)

export function setting(name: string, fallback = ''): string {
  return given.get(name) ?? fallback
}

export function numberSetting(name: string, fallback: number): number {
  const text = given.get(name)
  return text === undefined ? fallback : Number(text)
}

export const variant = setting('variant')
export const measureMs = numberSetting('ms', 300)
export const warmupMs = numberSetting('warmup', 200)

/** What a result depends on: bytes that are not as they should be end the participant, and so the round. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`check failed: ${what}`)
}

/** The one line that the runner reads. */
export function report(outcome: { value: number } & Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`)
}

/** What a server prints when it can be reached. */
export function ready(address: string | number): void {
  process.stdout.write(`ready ${address}\n`)
}
