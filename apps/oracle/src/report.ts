import { isDeepStrictEqual } from 'node:util'
import type { Outcome, Program, Step, Trace, Value } from './language.js'

function value(coded: Value): string {
  return JSON.stringify(coded)
}

/** A step as one would write it. */
export function stepText(step: Step): string {
  switch (step.do) {
    case 'make':
      return `${step.names.join(', ')} = socket.${step.call}(${step.args.map(value).join(', ')})`
    case 'function':
      return `socket.${step.call}(${step.args.map(value).join(', ')})`
    case 'method':
      return `${step.on}.${step.call}(${step.args.map(value).join(', ')})`
    case 'get':
      return `${step.on}.${step.attribute}`
    default:
      return `repr(${step.on})`
  }
}

const outcomeText = (outcome: Outcome | undefined) => JSON.stringify(outcome) ?? 'nothing'

/** The program with both traces; steps that differ are marked. */
export function report(program: Program, python: Trace, ours: Trace): string {
  return program
    .map((step, index) => {
      const same = isDeepStrictEqual(python[index], ours[index])
      if (same) return `   ${stepText(step)}\n       ${outcomeText(python[index])}`
      return `>> ${stepText(step)}\n       CPython ${outcomeText(python[index])}\n       ours    ${outcomeText(ours[index])}`
    })
    .join('\n')
}
