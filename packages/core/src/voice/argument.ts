/** An argument of a call. */
export interface Argument {
  /** The call's Berkeley name: `recv_into`. */
  readonly call: string
  /** The argument's name: `buffer`. */
  readonly name: string
  /** Its place, from 1 on, where the call has more than one argument. */
  readonly position?: number
}
