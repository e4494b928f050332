import type { Program } from './language.js'

/**
 * Remove every step without which the program still fails, from the last to the first, until no step can go.
 *
 * @param fails whether a program still shows the difference.
 * @param deadline when to stop, as a time of performance.now().
 */
export async function minimise(
  program: Program,
  fails: (program: Program) => Promise<boolean>,
  deadline: number,
): Promise<Program> {
  let shortest = program
  let progress = true
  while (progress) {
    progress = false
    for (let index = shortest.length - 1; index >= 0; index--) {
      if (performance.now() > deadline) return shortest
      const without = shortest.toSpliced(index, 1)
      if (await fails(without)) {
        shortest = without
        progress = true
      }
    }
  }
  return shortest
}
