import { isDeepStrictEqual } from 'node:util'
import type { Keywords, Outcome, Program, Step, Trace, Value } from './language.js'

function value(coded: Value): string {
  const text = JSON.stringify(coded)
  return text.length > 200 ? `${text.slice(0, 190)}… (${text.length} characters)` : text
}

function call(name: string, args: readonly Value[], keywords: Keywords = {}): string {
  const named = Object.entries(keywords).map(([key, coded]) => `${key}=${value(coded)}`)
  return `${name}(${[...args.map(value), ...named].join(', ')})`
}

/** A step in Python's syntax. */
function stepText(step: Step): string {
  switch (step.do) {
    case 'make':
      return `${step.names.join(', ')} = socket.${call(step.call, step.args, step.keywords)}`
    case 'function':
      return `socket.${call(step.call, step.args, step.keywords)}`
    case 'method': {
      const into = step.as === undefined ? '' : `${step.as} = `
      return `${into}${step.on}.${call(step.call, step.args, step.keywords)}`
    }
    case 'file':
      return `${step.name} = open(${step.kind}, ${value(step.content)})`
    case 'get':
      return `${step.as === undefined ? '' : `${step.as} = `}${step.on}.${step.attribute}`
    case 'set':
      return `${step.on}.${step.attribute} = ${value(step.value)}`
    case 'streams':
      return `r, w, x, y, s = streams(${step.kind}, limit=${step.limit}, ${step.callback})`
    case 'reader':
      return `${step.name} = asyncio.${call('StreamReader', step.args, step.keywords)}`
    case 'await': {
      const into = step.as === undefined ? '' : `${step.as.join(', ')} = `
      return `${into}await ${step.on}.${call(step.call, step.args, step.keywords)}`
    }
    case 'begin':
      return `${step.task} = create_task(${step.on}.${call(step.call, step.args)})`
    case 'finish':
    case 'cancel':
      return `${step.do} ${step.task}`
    default:
      return `${step.do}(${step.on})`
  }
}

const outcomeText = (outcome: Outcome | undefined) => JSON.stringify(outcome) ?? 'nothing'

/** The program with both traces; differing steps are marked. */
export function report(program: Program, python: Trace, ours: Trace): string {
  return program
    .map((step, index) => {
      const same = isDeepStrictEqual(python[index], ours[index])
      if (same) return `   ${stepText(step)}\n       ${outcomeText(python[index])}`
      return `>> ${stepText(step)}\n       CPython ${outcomeText(python[index])}\n       ours    ${outcomeText(ours[index])}`
    })
    .join('\n')
}
