import { describe, expect, it } from 'vitest'
import { PythonAnswers } from '../../../../python-answers.js'
import { darwinAbi } from './darwin.js'
import { linuxAbi } from './linux.js'
import { linuxBluetoothConstants } from './linux-bluetooth.js'
import { linuxConstants } from './linux-constants.js'
import { stringConstants } from './string-constants.js'
import type { Abi } from './types.js'
import { win32Abi } from './win32.js'

const python = new PythonAnswers(import.meta.url)

describe('the Linux table', () => {
  it('has the 380 constants of a CPython 3.14 build and the 76 of BlueZ', () => {
    expect(Object.keys(linuxConstants())).toHaveLength(380)
    expect(Object.keys(linuxBluetoothConstants())).toHaveLength(76)
    expect(Object.keys(linuxAbi.constants)).toHaveLength(456)
  })

  it("agrees with CPython's", () => {
    const script = `
import socket
give({n: int(v) for n, v in vars(socket).items() if n.isupper() or n == 'AF_DECnet' if isinstance(v, int) and not isinstance(v, bool)})`
    const theirs = python.answer('constants', script) as Record<string, number>
    // Names that socket.py copies from errno, and those of io.
    for (const name of ['EBADF', 'EAGAIN', 'EWOULDBLOCK']) delete theirs[name]
    const differing = Object.entries(theirs).filter(([name, value]) => linuxAbi.constants[name] !== value)
    // SOMAXCONN follows the C library's headers.
    expect(differing.filter(([name]) => name !== 'SOMAXCONN')).toEqual([])
    expect(Object.keys(theirs).length).toBeGreaterThan(300)
  })

  it('has the errnos and texts of the C library', () => {
    const theirs = python.answer(
      'errnos',
      'import errno, os\ngive({n: [e, os.strerror(e)] for e, n in errno.errorcode.items()})',
    ) as Record<string, [number, string]>
    // The newest kernels' headers have one more.
    delete theirs.EFTYPE
    for (const [name, [number, text]] of Object.entries(theirs)) {
      // Where two names share a number, Python uses EDEADLOCK and ENOTSUP.
      expect({ name, ...linuxAbi.errnos[name] }).toEqual({ name, number, text })
    }
  })
})

describe.each([
  ['linux', linuxAbi],
  ['darwin', darwinAbi],
  ['win32', win32Abi],
] as const)('the table of %s', (platform, abi: Abi) => {
  it('names its platform', () => expect(abi.platform).toBe(platform))

  it('keeps constants and extensions separate', () => {
    expect(Object.keys(abi.extensions).filter((name) => name in abi.constants)).toEqual([])
  })

  it('has whole numbers only', () => {
    const values = [...Object.values(abi.constants), ...Object.values(abi.extensions)]
    expect(values.filter((value) => !Number.isSafeInteger(value))).toEqual([])
  })

  it('puts Node’s name first if two share a number', () => {
    const names = Object.keys(abi.errnos)
    if (platform !== 'win32') expect(names.indexOf('EAGAIN')).toBeLessThan(names.indexOf('EWOULDBLOCK'))
    if (platform === 'linux') expect(names.indexOf('ENOTSUP')).toBeLessThan(names.indexOf('EOPNOTSUPP'))
  })

  it('knows every errno that has its own exception (S60)', () => {
    const needed = ['EALREADY', 'EINPROGRESS', 'EPIPE', 'ESHUTDOWN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET']
    const more = ['EWOULDBLOCK', 'EEXIST', 'ENOENT', 'EISDIR', 'ENOTDIR', 'EINTR', 'EACCES', 'EPERM', 'ETIMEDOUT']
    for (const name of [...needed, ...more]) expect(abi.errnos).toHaveProperty(name)
  })
})

describe('string constants', () => {
  it('has Bluetooth addresses where there is Bluetooth, and Hyper-V ids on Windows', () => {
    expect(stringConstants.linux).toEqual({ BDADDR_ANY: '00:00:00:00:00:00', BDADDR_LOCAL: '00:00:00:FF:FF:FF' })
    expect(stringConstants.darwin).toEqual({})
    expect(Object.keys(stringConstants.win32)).toHaveLength(8)
  })
})
