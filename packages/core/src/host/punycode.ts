/** RFC 3492's encoder, for host labels. */

const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 0x80

/** The punycode of a label's code points, without the `xn--`. */
export function encodePunycode(points: readonly number[]): string {
  const basic = points.filter((point) => point < INITIAL_N)
  let text = String.fromCharCode(...basic)
  if (basic.length > 0) text += '-'
  const higher = [...new Set(points.filter((point) => point >= INITIAL_N))].sort((a, b) => a - b)
  let bias = INITIAL_BIAS
  let handled = basic.length
  let delta = 0
  let previous = INITIAL_N
  for (const point of higher) {
    delta += (point - previous) * (handled + 1)
    for (const other of points) {
      if (other < point) delta++
      if (other !== point) continue
      text += variableLength(delta, bias)
      bias = adapt(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
    delta++
    previous = point + 1
  }
  return text
}

function variableLength(value: number, bias: number): string {
  let text = ''
  for (let k = BASE; ; k += BASE) {
    const threshold = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias
    if (value < threshold) return text + digit(value)
    text += digit(threshold + ((value - threshold) % (BASE - threshold)))
    value = Math.floor((value - threshold) / (BASE - threshold))
  }
}

function digit(value: number): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(value)
}

function adapt(delta: number, count: number, first: boolean): number {
  delta = Math.floor(first ? delta / DAMP : delta / 2)
  delta += Math.floor(delta / count)
  let k = 0
  while (delta > ((BASE - T_MIN) * T_MAX) / 2) {
    delta = Math.floor(delta / (BASE - T_MIN))
    k += BASE
  }
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}
