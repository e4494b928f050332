import { koffi } from './koffi.js'

/** `argument`: a descriptor or an address, depending on the function. */
type Hook = (isolate: number | bigint, run: bigint, argument: number | bigint) => void

/** Functions that the environment calls on its thread when it ends and JavaScript can no longer run. */
export interface CleanupHooks {
  /** The thread's V8 isolate. */
  readonly isolate: number | bigint
  /** close(2). */
  readonly close: bigint
  /** time(2), which writes the time to where its argument points. */
  readonly time: bigint
  /**
   * `node::AddEnvironmentCleanupHook`,
   * https://nodejs.org/api/addons.html#void-addenvironmentcleanuphookv8isolate-isolate-void-funvoid-arg-void-arg. It aborts if
   * the same hook exists already: always remove it first.
   */
  readonly add: Hook
  /** `node::RemoveEnvironmentCleanupHook`. It does nothing if there is no such hook. */
  readonly remove: Hook
}

/** Null if the runtime is not Node, or does not export its functions. */
export function bindCleanupHooks(): CleanupHooks | null {
  const { bun, deno } = process.versions
  if (bun !== undefined || deno !== undefined) return null
  try {
    const node = koffi.load(null)
    const bind = (name: string, result: string, args: string[]) => node.func(name, result, args) as unknown
    const current = bind('_ZN2v87Isolate10GetCurrentEv', 'uintptr_t', []) as () => number | bigint
    const hook = (name: string) => bind(name, 'void', ['uintptr_t', 'uintptr_t', 'uintptr_t']) as Hook
    return {
      isolate: current(),
      close: koffi.address(node.symbol('close')),
      time: koffi.address(node.symbol('time')),
      add: hook('_ZN4node25AddEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_'),
      remove: hook('_ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_'),
    }
  } catch {
    return null
  }
}
