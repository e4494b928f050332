import type { Abi } from './types.js'

const bluetooth = {
  BDADDR_ANY: '00:00:00:00:00:00',
  BDADDR_LOCAL: '00:00:00:FF:FF:FF',
} as const

const hyperv = {
  HV_GUID_ZERO: '00000000-0000-0000-0000-000000000000',
  HV_GUID_WILDCARD: '00000000-0000-0000-0000-000000000000',
  HV_GUID_BROADCAST: 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  HV_GUID_CHILDREN: '90DB8B89-0D35-4F79-8CE9-49EA0AC8B7CD',
  HV_GUID_LOOPBACK: 'E0E16197-DD56-4A10-9195-5EE7A155A838',
  HV_GUID_PARENT: 'A42E7CDA-D03F-480C-9CC2-A4DE20ABB878',
} as const

/** The constants of CPython's socket module that are strings, for each platform. */
export const stringConstants: Readonly<Record<Abi['platform'], Readonly<Record<string, string>>>> = {
  linux: bluetooth,
  darwin: {},
  win32: { ...bluetooth, ...hyperv },
}
