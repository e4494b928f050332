/**
 * The programs fast-check makes: an opening brings sockets into a state worth testing, then a random series of calls follows,
 * with arguments that are mostly sensible and sometimes odd.
 */
import fc from 'fast-check'
import type { Program } from '../language.js'
import { pick } from './arbitraries.js'
import { asyncioPrograms } from './asyncio.js'
import { descriptorPrograms } from './descriptors.js'
import { functionPrograms } from './functions.js'
import { helperPrograms } from './helpers.js'
import { makefilePrograms } from './makefile.js'
import { scenario } from './scenarios.js'
import { sendfilePrograms } from './sendfile.js'
import { socketStep } from './socket-calls.js'

const socketPrograms: fc.Arbitrary<Program> = fc
  .tuple(scenario, fc.array(socketStep, { minLength: 1, maxLength: 12 }))
  .map(([first, tail]) => [...first, ...tail])

const areas = {
  socket: socketPrograms,
  functions: functionPrograms,
  makefile: makefilePrograms,
  sendfile: sendfilePrograms,
  fds: descriptorPrograms,
  helpers: helperPrograms,
  asyncio: asyncioPrograms,
}

/** What programs can be about. */
export const AREAS = ['socket', 'functions', 'makefile', 'sendfile', 'fds', 'helpers', 'asyncio', 'all'] as const
export type Area = (typeof AREAS)[number]

const all: fc.Arbitrary<Program> = pick(
  [6, areas.socket],
  [3, areas.functions],
  [2, areas.makefile],
  [1, areas.sendfile],
  [2, areas.fds],
  [1, areas.helpers],
  [2, areas.asyncio],
)

/** The programs of an area. */
export function programsOf(area: Area): fc.Arbitrary<Program> {
  return area === 'all' ? all : areas[area]
}
