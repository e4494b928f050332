/** What may be said about a run of the conformance suite. */
export interface ConformanceOptions {
  /**
   * The backend's package, with an export `backend`, to be imported by the child processes and worker threads of some checks.
   * They resolve it from the current folder and so get what is built. Without it those checks are skipped.
   */
  readonly specifier?: string
  /** Many more rounds where a check is about what builds up; default: whether `SOCKCALL_LONG` is set. */
  readonly long?: boolean
}
