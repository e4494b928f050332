import { type Bytes, inetAton, inetNtoa, inetNtop, inetPton } from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { takes, takesOne } from '../calling/positional.js'

/** An IPv4 address in any of libc's forms, to 4 bytes. @throws OSError for other text. */
export function inet_aton(ip_addr: string): Buffer
export function inet_aton(...args: unknown[]): Buffer {
  takesOne('_socket.inet_aton', args)
  return inetAton(args[0], pythonVoice)
}

/** 4 bytes to dotted text. @throws OSError for another length. */
export function inet_ntoa(packed_ip: Bytes): string
export function inet_ntoa(...args: unknown[]): string {
  takesOne('_socket.inet_ntoa', args)
  return inetNtoa(args[0], pythonVoice)
}

/** Text to 4 bytes for AF_INET, 16 for AF_INET6. @throws OSError. */
export function inet_pton(address_family: number, ip_string: string): Buffer
export function inet_pton(...args: unknown[]): Buffer {
  takes('inet_pton', 2, 2, args)
  return inetPton(bound().env.backend, args[0], args[1], pythonVoice)
}

/** 4 or 16 bytes to text. @throws ValueError. */
export function inet_ntop(address_family: number, packed_ip: Bytes): string
export function inet_ntop(...args: unknown[]): string {
  takes('inet_ntop', 2, 2, args)
  return inetNtop(bound().env.backend, args[0], args[1], pythonVoice)
}
