import type { Topic } from '../check.js'
import { acceptTopic } from './accept.js'
import { addressesTopic } from './addresses.js'
import { ancillaryTopic } from './ancillary.js'
import { argumentsTopic } from './arguments.js'
import { batchesTopic } from './batches.js'
import { closedMeanwhileTopic } from './closed-meanwhile.js'
import { connectTopic } from './connect.js'
import { errorQueueTopic } from './error-queue.js'
import { fdPassingTopic } from './fd-passing.js'
import { filtersTopic } from './filters.js'
import { gcTopic } from './gc.js'
import { kernelWaitsTopic } from './kernel-waits.js'
import { blockingLaws } from './laws-blocking.js'
import { boundsLaws } from './laws-bounds.js'
import { fdLaws } from './laws-fds.js'
import { messageLaws } from './laws-messages.js'
import { pollerLaws } from './laws-poller.js'
import { resultLaws } from './laws-result.js'
import { signalLaws } from './laws-signals.js'
import { leaksTopic } from './leaks.js'
import { lifecycleTopic } from './lifecycle.js'
import { memoryTopic } from './memory.js'
import { multicastTopic } from './multicast.js'
import { netlinkTopic } from './netlink.js'
import { openTopic } from './open.js'
import { optionsTopic } from './options.js'
import { packetTopic } from './packet.js'
import { peerCredentialsTopic } from './peer-credentials.js'
import { protocolsTopic } from './protocols.js'
import { rawIcmpTopic } from './raw-icmp.js'
import { receiveTopic } from './receive.js'
import { resolverTopic } from './resolver.js'
import { routingTopic } from './routing.js'
import { scarcityTopic } from './scarcity.js'
import { segmentationTopic } from './segmentation.js'
import { sendTopic } from './send.js'
import { tcpTopic } from './tcp.js'
import { tcpOptionsTopic } from './tcp-options.js'
import { timeoutsTopic } from './timeouts.js'
import { udpTopic } from './udp.js'
import { unixTopic } from './unix.js'
import { vsockTopic } from './vsock.js'
import { workerEndsTopic } from './worker-ends.js'
import { workersTopic } from './workers.js'
import { zonesTopic } from './zones.js'

/** Everything the suite checks, laws first. */
export const TOPICS: readonly Topic[] = [
  resultLaws,
  boundsLaws,
  messageLaws,
  blockingLaws,
  signalLaws,
  fdLaws,
  pollerLaws,
  openTopic,
  argumentsTopic,
  addressesTopic,
  zonesTopic,
  resolverTopic,
  tcpTopic,
  udpTopic,
  unixTopic,
  timeoutsTopic,
  kernelWaitsTopic,
  connectTopic,
  acceptTopic,
  receiveTopic,
  sendTopic,
  memoryTopic,
  optionsTopic,
  lifecycleTopic,
  closedMeanwhileTopic,
  ancillaryTopic,
  fdPassingTopic,
  peerCredentialsTopic,
  batchesTopic,
  segmentationTopic,
  errorQueueTopic,
  tcpOptionsTopic,
  filtersTopic,
  routingTopic,
  multicastTopic,
  protocolsTopic,
  netlinkTopic,
  rawIcmpTopic,
  packetTopic,
  vsockTopic,
  gcTopic,
  leaksTopic,
  workersTopic,
  workerEndsTopic,
  scarcityTopic,
]
