import { expect, it } from 'vitest'
import * as io from './index.js'

it('exports these names', () => {
  expect(Object.keys(io)).toMatchInlineSnapshot(`
    [
      "LookupError",
      "NotImplementedError",
      "RuntimeError",
      "BufferedIOBase",
      "BufferedReader",
      "BufferedRWPair",
      "BufferedWriter",
      "BytesIO",
      "UnicodeDecodeError",
      "UnicodeEncodeError",
      "UnicodeError",
      "DEFAULT_BUFFER_SIZE",
      "SEEK_CUR",
      "SEEK_END",
      "SEEK_SET",
      "UnsupportedOperation",
      "IOBase",
      "makefile",
      "RawIOBase",
      "SocketIO",
      "TextIOBase",
      "TextIOWrapper",
    ]
  `)
})
