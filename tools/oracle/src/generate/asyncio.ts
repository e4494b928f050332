import type fc from 'fast-check'
import type { Program } from '../language.js'
import { pick } from './arbitraries.js'
import { makingPrograms } from './asyncio-making.js'
import { sockPrograms, sockSendfilePrograms } from './asyncio-sockets.js'
import { readerPrograms, streamPrograms } from './asyncio-streams.js'

/** Programs of asyncio. */
export const asyncioPrograms: fc.Arbitrary<Program> = pick<Program>(
  [4, readerPrograms],
  [6, streamPrograms],
  [4, sockPrograms],
  [2, sockSendfilePrograms],
  [3, makingPrograms],
)
