import type { Topic } from '../check.js'
import { acceptTopic } from './accept.js'
import { addressesTopic } from './addresses.js'
import { connectTopic } from './connect.js'
import { gcTopic } from './gc.js'
import { blockingLaws } from './laws-blocking.js'
import { boundsLaws } from './laws-bounds.js'
import { fdLaws } from './laws-fds.js'
import { pollerLaws } from './laws-poller.js'
import { resultLaws } from './laws-result.js'
import { signalLaws } from './laws-signals.js'
import { leaksTopic } from './leaks.js'
import { lifecycleTopic } from './lifecycle.js'
import { openTopic } from './open.js'
import { optionsTopic } from './options.js'
import { receiveTopic } from './receive.js'
import { resolverTopic } from './resolver.js'
import { sendTopic } from './send.js'
import { tcpTopic } from './tcp.js'
import { timeoutsTopic } from './timeouts.js'
import { udpTopic } from './udp.js'
import { unixTopic } from './unix.js'
import { workersTopic } from './workers.js'

/** Everything the suite checks, laws first. */
export const TOPICS: readonly Topic[] = [
  resultLaws,
  boundsLaws,
  blockingLaws,
  signalLaws,
  fdLaws,
  pollerLaws,
  openTopic,
  addressesTopic,
  resolverTopic,
  tcpTopic,
  udpTopic,
  unixTopic,
  timeoutsTopic,
  connectTopic,
  acceptTopic,
  receiveTopic,
  sendTopic,
  optionsTopic,
  lifecycleTopic,
  gcTopic,
  leaksTopic,
  workersTopic,
]
