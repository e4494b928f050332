import type { Topic } from '../check.js'
import { addressesTopic } from './addresses.js'
import { blockingLaws } from './laws-blocking.js'
import { boundsLaws } from './laws-bounds.js'
import { fdLaws } from './laws-fds.js'
import { resultLaws } from './laws-result.js'
import { signalLaws } from './laws-signals.js'
import { openTopic } from './open.js'
import { resolverTopic } from './resolver.js'
import { tcpTopic } from './tcp.js'
import { udpTopic } from './udp.js'
import { unixTopic } from './unix.js'

/** Everything the suite checks, laws first. */
export const TOPICS: readonly Topic[] = [
  resultLaws,
  boundsLaws,
  blockingLaws,
  signalLaws,
  fdLaws,
  openTopic,
  addressesTopic,
  resolverTopic,
  tcpTopic,
  udpTopic,
  unixTopic,
]
