import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { EpollClass } from '../select/epoll.js'
import { PollLikeSelector } from './poll-like-selector.js'

/** `selectors.EpollSelector`: on Linux's `select.epoll()`. Close it, as it holds a descriptor. */
export class EpollSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> extends PollLikeSelector<
  EpollClass,
  D,
  F
> {
  constructor() {
    super(new EpollClass())
  }

  /** The descriptor of the epoll object. */
  fileno(): number {
    return this.polled.fileno()
  }

  /** Close the epoll object and forget all keys. */
  override close(): void {
    this.polled.close()
    super.close()
  }

  protected override wait(timeoutMs: number | null): [fd: number, event: number][] {
    return this.polled.poll(timeoutMs === null ? null : timeoutMs / 1e3, Math.max(this.count, 1))
  }

  /** @internal */
  protected override selectSignature() {
    return { ...super.selectSignature(), name: 'EpollSelector.select' }
  }
}
