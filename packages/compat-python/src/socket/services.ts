import * as core from '@sockcall/core'
import { pythonVoice } from '@sockcall/core/internal'
import { bound } from '../backend/environment.js'
import { takes } from '../calling/positional.js'

/** A service's port. @param protocolname 'tcp' or 'udp'; any if omitted. @throws OSError "service/proto not found". */
export function getservbyname(servicename: string, protocolname?: string): number
export function getservbyname(...args: unknown[]): number {
  takes('getservbyname', 1, 2, args)
  return core.getservbyname(bound().env.backend, args[0], args[1], pythonVoice)
}

/** A port's service. @throws OSError "port/proto not found". */
export function getservbyport(port: number, protocolname?: string): string
export function getservbyport(...args: unknown[]): string {
  takes('getservbyport', 1, 2, args)
  return core.getservbyport(bound().env.backend, args[0], args[1], pythonVoice)
}

/** A protocol's number. @throws OSError "protocol not found". */
export function getprotobyname(protocolname: string): number
export function getprotobyname(...args: unknown[]): number {
  takes('getprotobyname', 1, 1, args)
  return core.getprotobyname(bound().env.backend, args[0], pythonVoice)
}
