import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { PollClass } from '../select/poll.js'
import { PollLikeSelector } from './poll-like-selector.js'

/** `selectors.PollSelector`: on `select.poll()`. It holds no descriptor of its own. */
export class PollSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> extends PollLikeSelector<
  PollClass,
  D,
  F
> {
  constructor() {
    super(new PollClass())
  }

  protected override wait(timeoutMs: number | null): [fd: number, event: number][] {
    return this.polled.poll(timeoutMs)
  }
}
