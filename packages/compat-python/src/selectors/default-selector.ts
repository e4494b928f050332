import type { FileDescriptorLike } from '../calling/file-descriptor.js'
import { platformAbi } from '../calling/platform-constant.js'
import type { BaseSelector } from './base-selector.js'
import { EpollSelector } from './epoll-selector.js'
import { PollSelector } from './poll-selector.js'

/** A class of selectors. Usable with `new` only. */
export type SelectorConstructor = new <
  D = unknown,
  F extends FileDescriptorLike = FileDescriptorLike,
>() => BaseSelector<D, F>

/** `selectors.DefaultSelector`: the best that the platform has, EpollSelector on Linux. */
export const DefaultSelector: SelectorConstructor = platformAbi.platform === 'linux' ? EpollSelector : PollSelector
/** An object of {@link DefaultSelector}. */
export type DefaultSelector<D = unknown, F extends FileDescriptorLike = FileDescriptorLike> = BaseSelector<D, F>
