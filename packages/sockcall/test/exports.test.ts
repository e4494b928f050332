import * as core from '@sockcall/core'
import { expect, it } from 'vitest'
import * as backend from '../src/backend/index.js'
import * as entry from '../src/index.js'

it('exports exactly these names beside those of core', () => {
  const own = Object.keys(entry).filter((name) => Reflect.get(core, name) !== Reflect.get(entry, name))
  expect(own.sort()).toMatchInlineSnapshot(`
    [
      "AsyncSocket",
      "Socket",
      "activatedSockets",
      "ancillary",
      "chosenBackend",
      "close",
      "connectDuplex",
      "constants",
      "createConnection",
      "dup",
      "fromfd",
      "getaddrinfo",
      "getaddrinfoAsync",
      "getdefaulttimeoutMs",
      "getfqdn",
      "gethostbyaddr",
      "gethostbyname",
      "gethostbynameAsync",
      "gethostbynameEx",
      "gethostname",
      "getnameinfo",
      "getnameinfoAsync",
      "getprotobyname",
      "getservbyname",
      "getservbyport",
      "htonl",
      "htons",
      "ifIndextoname",
      "ifNameindex",
      "ifNametoindex",
      "inetNtop",
      "inetPton",
      "ntohl",
      "ntohs",
      "serve",
      "setdefaulttimeoutMs",
      "sethostname",
      "socketpair",
      "useBackend",
    ]
  `)
  expect(Object.keys(backend).sort()).toEqual(['chosenBackend', 'useBackend'])
})

it('leaves out of core only how a backend is bound, and the codecs of single structs', () => {
  expect(
    Object.keys(core)
      .filter((name) => !(name in entry))
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "CMSG_LEN",
      "CMSG_SPACE",
      "bindSockets",
      "credentialsItem",
      "encodeAncillary",
      "encodeFilter",
      "fdsOfItem",
      "groupRequest",
      "hopLimitItem",
      "ipMreq",
      "ipMreqSource",
      "ipMreqn",
      "ipv6Mreq",
      "isRights",
      "packetInfoItem",
      "readAncillary",
      "readLinger",
      "readPeerCredentials",
      "readTcpInfo",
      "readTimeoutOption",
      "receivedFds",
      "rightsItem",
      "segmentSizeItem",
      "tosItem",
      "trafficClassItem",
      "ttlItem",
      "writeLinger",
      "writeTimeoutOption",
    ]
  `)
})

it('has everything that bindSockets gives', () => {
  const bound = Object.keys(core.bindSockets(entry.chosenBackend()))
  expect(bound.filter((name) => name !== 'backend' && !(name in entry))).toEqual([])
})
