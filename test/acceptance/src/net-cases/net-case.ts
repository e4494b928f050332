import type { World } from '../stream-worlds.js'

/** How our streams differ from net's on purpose. */
export interface Difference {
  /** What net does. */
  readonly net: string
  /** What ours do. */
  readonly ours: string
  /** Why they do. */
  readonly reason: string
  /** Whether it shows on this version of Node; without it on all of them. */
  readonly shows?: boolean
}

/** A case that is played on net's streams and on ours. */
export interface NetCase {
  readonly name: string
  /** What a program sees, in comparable form. */
  run(world: World): Promise<unknown>
  /** Why the two records differ; without it they must be equal. */
  readonly difference?: Difference
}
