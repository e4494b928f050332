/** Python's `selectors` module: `import * as selectors from '@sockcall/compat-python/selectors'`. */
export { BaseSelector, type RegisterKeywords } from './base-selector.js'
export { DefaultSelector } from './default-selector.js'
export { EpollSelector } from './epoll-selector.js'
export { EVENT_READ, EVENT_WRITE } from './events.js'
export { PollSelector } from './poll-selector.js'
export { SelectSelector } from './select-selector.js'
export { SelectorKey, type SelectorKeyFields } from './selector-key.js'
export { SelectorMapping } from './selector-mapping.js'
