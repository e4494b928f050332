import { aSignal, checkArgument } from '@sockcall/core/internal'

/** The keyword that replaces cancellation of the calling task, besides `wait_for`, `timeout` and `Task.cancel`. */
export interface SignalKeywords {
  /** Aborting it rejects the call with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** @throws TypeError for anything but an AbortSignal. */
export function checkSignal(call: string, signal: unknown): AbortSignal | undefined {
  checkArgument(call, 'signal', signal, aSignal)
  return signal as AbortSignal | undefined
}
