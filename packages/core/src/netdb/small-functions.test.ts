// byteorder, inet, services, interfaces: S58, S59, S61 and the exact texts.
import { describe, expect, it } from 'vitest'
import { linuxAbi } from '../abi/linux.js'
import type { Abi, Netdb } from '../backend/index.js'
import { resolverBackend } from '../sockaddr/golden/context.js'
import { OSError, OverflowError, ValueError } from '../voice/python/os-error.js'
import { UnicodeEncodeError } from '../voice/python/unicode-error.js'
import { htonl, htons, ntohl, ntohs } from './byteorder.js'
import { inetAton, inetNtoa, inetNtop, inetPton } from './inet.js'
import { ifIndextoname, ifNameindex, ifNametoindex } from './interfaces.js'
import { getprotobyname, getservbyname, getservbyport } from './services.js'

const bigEndian: Abi = { ...linuxAbi, layout: { ...linuxAbi.layout, littleEndian: false } }
const backend = resolverBackend()
const withNetdb = (netdb: Partial<Netdb>) => resolverBackend(linuxAbi, netdb)

describe('byte order (S59)', () => {
  it('swaps on this machine, and not on a big-endian one', () => {
    expect([htons(linuxAbi, 0x1234), ntohs(linuxAbi, true)]).toEqual([0x3412, 0x100])
    expect([htonl(linuxAbi, 0x12345678), ntohl(linuxAbi, 0xfffffffe), ntohl(linuxAbi, 1)]).toEqual([
      0x78563412, 0xfeffffff, 0x01000000,
    ])
    expect([htons(bigEndian, 0x1234), htonl(bigEndian, 0xf0000001)]).toEqual([0x1234, 0xf0000001])
  })

  it("has 3.14's messages", () => {
    expect(() => htons(linuxAbi, -1)).toThrow(new ValueError('Cannot convert negative int'))
    expect(() => htons(linuxAbi, -(2n ** 70n))).toThrow(new ValueError('Cannot convert negative int'))
    expect(() => htons(linuxAbi, 65536)).toThrow(new OverflowError('Python int too large for C uint16_t'))
    expect(() => ntohl(linuxAbi, 2 ** 32)).toThrow(new OverflowError('Python int too large for C uint32_t'))
    expect(() => ntohl(linuxAbi, '1')).toThrow("'str' object cannot be interpreted as an integer")
  })
})

describe('inet_* (S58)', () => {
  it('convert', () => {
    expect(inetAton('127.1')).toEqual(Buffer.of(127, 0, 0, 1))
    expect(inetNtoa(new Uint16Array([0x0201, 0x0403]))).toBe('1.2.3.4')
    expect(inetPton(backend, 2, '1.2.3.4')).toEqual(Buffer.of(1, 2, 3, 4))
    expect(inetPton(backend, 10, '::1')).toHaveLength(16)
    expect(inetNtop(backend, 10, Buffer.alloc(16))).toBe('::')
    expect(inetNtop(backend, 2, new ArrayBuffer(4))).toBe('0.0.0.0')
  })

  it.each([
    [() => inetAton('x'), new OSError('illegal IP address string passed to inet_aton')],
    [() => inetAton(3), new TypeError('inet_aton() argument must be str, not int')],
    [() => inetAton(null), new TypeError('inet_aton() argument must be str, not None')],
    [() => inetAton('1\0'), new ValueError('embedded null character')],
    [() => inetAton('é'), new OSError('illegal IP address string passed to inet_aton')],
    [() => inetNtoa(Buffer.alloc(5)), new OSError('packed IP wrong length for inet_ntoa')],
    [() => inetNtoa('abcd'), new TypeError("a bytes-like object is required, not 'str'")],
    [() => inetPton(backend, 2, '1'), new OSError('illegal IP address string passed to inet_pton')],
    [() => inetPton(backend, 10, '::1%lo'), new OSError('illegal IP address string passed to inet_pton')],
    [() => inetPton(backend, 2, Buffer.from('1')), new TypeError('inet_pton() argument 2 must be str, not bytes')],
    [() => inetPton(backend, 'x', '1'), new TypeError("'str' object cannot be interpreted as an integer")],
    [() => inetNtop(backend, 2, Buffer.alloc(3)), new ValueError('invalid length of packed IP address string')],
    [() => inetNtop(backend, -1, Buffer.alloc(0)), new ValueError('unknown address family -1')],
    [() => inetNtop(backend, 1, 'x'), new TypeError("a bytes-like object is required, not 'str'")],
  ])('%o', (run, error) => expect(run).toThrow(error))

  it('say EAFNOSUPPORT for another family', () => {
    expect(() => inetPton(backend, 99, '1.2.3.4')).toThrow('[Errno 97] Address family not supported by protocol')
    expect(() => inetAton('\ud800')).toThrow(UnicodeEncodeError)
  })
})

describe('services and protocols', () => {
  const services = withNetdb({
    getservbyname: (name, proto) => (String(name) === 'http' && String(proto ?? 'tcp') === 'tcp' ? 80 : -1),
    getservbyport: (port, proto) => (port === 80 && proto === null ? Buffer.from('http') : null),
    getprotobyname: (name) => (String(name) === 'ip' ? 0 : -1),
  })

  it('find', () => {
    expect(getservbyname(services, 'http')).toBe(80)
    expect(getservbyname(services, 'http', 'tcp')).toBe(80)
    expect(getservbyport(services, 80)).toBe('http')
    expect(getprotobyname(services, 'ip')).toBe(0)
  })

  it.each([
    [() => getservbyname(services, 'http', 'udp'), new OSError('service/proto not found')],
    [() => getservbyname(services, 3), new TypeError('getservbyname() argument 1 must be str, not int')],
    [() => getservbyname(services, 'http', null), new TypeError('getservbyname() argument 2 must be str, not None')],
    [() => getservbyname(services, 'h\0'), new ValueError('embedded null character')],
    [() => getservbyport(services, 80, 'tcp'), new OSError('port/proto not found')],
    [() => getservbyport(services, 65536), new OverflowError('getservbyport: port must be 0-65535.')],
    [() => getservbyport(services, -1), new OverflowError('getservbyport: port must be 0-65535.')],
    [() => getservbyport(services, 2 ** 31), new OverflowError('signed integer is greater than maximum')],
    [() => getservbyport(services, 80, 3), new TypeError('getservbyport() argument 2 must be str, not int')],
    [() => getprotobyname(services, 'x'), new OSError('protocol not found')],
    [
      () => getprotobyname(services, Buffer.from('ip')),
      new TypeError('getprotobyname() argument 1 must be str, not bytes'),
    ],
  ])('%o', (run, error) => expect(run).toThrow(error))
})

describe('interfaces (S61)', () => {
  const interfaces = withNetdb({
    ifNameindex: () => [{ index: 1, name: Buffer.from('lo') }],
    ifNametoindex: (name) => (Buffer.from(name).toString() === 'lo' ? 1 : -19),
    ifIndextoname: (index) => (index === 1 ? Buffer.from('lo') : -6),
  })

  it('find', () => {
    expect(ifNameindex(interfaces)).toEqual([[1, 'lo']])
    expect([ifNametoindex(interfaces, 'lo'), ifNametoindex(interfaces, Buffer.from('lo'))]).toEqual([1, 1])
    expect(ifIndextoname(interfaces, true)).toBe('lo')
  })

  it.each([
    [() => ifNametoindex(interfaces, ''), new OSError('[Errno 19] No such device')],
    [() => ifNametoindex(interfaces, 'lo\0'), new ValueError('embedded null byte')],
    [() => ifNametoindex(interfaces, null), new TypeError('expected str, bytes or os.PathLike object, not NoneType')],
    [() => ifIndextoname(interfaces, -1), new ValueError('Cannot convert negative int')],
    [() => ifIndextoname(interfaces, 2 ** 32), new OverflowError('Python int too large for C unsigned int')],
    [() => ifIndextoname(interfaces, 'x'), new TypeError("'str' object cannot be interpreted as an integer")],
    [() => ifIndextoname(interfaces, 0), new OSError('[Errno 6] No such device or address')],
    [() => ifNameindex(withNetdb({ ifNameindex: () => -12 })), new OSError('[Errno 12] Cannot allocate memory')],
  ])('%o', (run, error) => expect(run).toThrow(error.message))
})
