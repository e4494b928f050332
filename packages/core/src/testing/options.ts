/** Options of a run of the conformance suite. */
export interface ConformanceOptions {
  /**
   * The backend's package, with an export `backend`, which child processes and worker threads of some checks import. They
   * resolve it from the current folder and so get the built package. Without it those checks are skipped.
   */
  readonly specifier?: string
  /** Many more rounds in checks for leaks and the like; default: whether `SOCKCALL_LONG` is set. */
  readonly long?: boolean
}
