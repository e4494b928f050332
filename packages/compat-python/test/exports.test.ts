import { expect, it } from 'vitest'
import * as asyncio from '../src/asyncio/index.js'
import * as backend from '../src/backend/index.js'
import * as exceptions from '../src/exceptions/index.js'
import * as io from '../src/io/index.js'

// The main entry is held against CPython's own names in names.test.ts.

it('chooses a backend by these names', () => {
  expect(Object.keys(backend).sort()).toMatchInlineSnapshot()
})

it('has these exceptions', () => {
  expect(Object.keys(exceptions).sort()).toMatchInlineSnapshot()
})

it('has these files', () => {
  expect(Object.keys(io).sort()).toMatchInlineSnapshot()
})

it("has these of asyncio's names", () => {
  expect(Object.keys(asyncio).sort()).toMatchInlineSnapshot()
})
