/**
 * CPython's `idna` codec, encoding half (IDNA 2003, RFC 3490). Not `domainToASCII` of node:url: that is UTS 46, which keeps
 * `ß`, refuses what CPython passes (underscores are fine in both, spaces are not), and has no messages.
 */
import type { Voice } from '../voice/voice.js'
import { LONGEST_NAME } from './name-length.js'
import { nameprep } from './nameprep.js'
import { encodePunycode } from './punycode.js'

const ACE_PREFIX = 'xn--'
const dots = /[.\u3002\uff0e\uff61]/u
const nonAscii = /[^\0-\x7f]/
/**
 * No valid label is near this long, even before characters are mapped to nothing or composed, and IDNA needs many times its
 * size. CPython's decoder has the same limit.
 */
const LONGEST_LABEL = 1024
/** No valid name is near this long either, and splitting one takes time too. */
const LONGEST = 2 ** 16

/** Where a label fails, in code points. */
class LabelFault {
  constructor(
    readonly start: number,
    readonly end: number,
    readonly reason: string,
  ) {}
}

/** Whether a string has only ASCII characters. */
export function isAscii(text: string): boolean {
  return !nonAscii.test(text)
}

/**
 * `host.encode('idna')`: the ASCII form of a host name, as a string. Of a name with more than {@link LONGEST_NAME} octets it
 * may return only as many.
 *
 * @throws UnicodeEncodeError with CPython's texts: "label empty", "label too long", "Invalid character ...".
 */
export function encodeIdna(voice: Voice, host: string): string {
  if (host.length > LONGEST) throw failure(voice, host, 0, host.length, 'label too long')
  return isAscii(host) ? checkAscii(voice, host) : encodeLabels(voice, host)
}

function checkAscii(voice: Voice, host: string): string {
  const labels = host.split('.')
  let offset = 0
  for (const [index, label] of labels.entries()) {
    if (label === '' && index < labels.length - 1) throw failure(voice, host, offset, offset + 1, 'label empty')
    offset += label.length + 1
  }
  offset = 0
  for (const label of labels) {
    if (label.length >= 64) throw failure(voice, host, offset, offset + label.length, 'label too long')
    offset += label.length + 1
  }
  return host
}

function encodeLabels(voice: Voice, host: string): string {
  const labels = host.split(dots)
  const trailingDot = labels.at(-1) === '' ? '.' : ''
  if (trailingDot !== '') labels.pop()
  const encoded: string[] = []
  let offset = 0
  let octets = 0
  for (const label of labels) {
    // It is refused for its length anyway, and IDNA is slow.
    if (octets > LONGEST_NAME) break
    const ascii = toAscii(label)
    if (typeof ascii !== 'string') throw failure(voice, host, offset + ascii.start, offset + ascii.end, ascii.reason)
    encoded.push(ascii)
    octets += ascii.length + 1
    offset += [...label].length + 1
  }
  return encoded.join('.') + trailingDot
}

function toAscii(label: string): string | LabelFault {
  if (isAscii(label)) return checkLabel(label)
  if (label.length > LONGEST_LABEL) return new LabelFault(0, label.length, 'label too long')
  const prepared = nameprep(label)
  if ('fault' in prepared) return new LabelFault(prepared.fault.start, prepared.fault.end, prepared.fault.reason)
  const { points } = prepared
  if (points.every((point) => point < 0x80)) return checkLabel(String.fromCodePoint(...points))
  const prefix = String.fromCodePoint(...points.slice(0, ACE_PREFIX.length))
  if (prefix.toLowerCase() === ACE_PREFIX) return new LabelFault(0, ACE_PREFIX.length, 'Label starts with ACE prefix')
  // Each code point beyond ASCII takes at least one digit, so a longer label can be refused without encoding it.
  const ascii = points.length < 64 ? ACE_PREFIX + encodePunycode(points) : ''
  return ascii === '' || ascii.length >= 64 ? new LabelFault(0, points.length, 'label too long') : ascii
}

function checkLabel(label: string): string | LabelFault {
  if (label === '') return new LabelFault(0, 1, 'label empty')
  return label.length >= 64 ? new LabelFault(0, label.length, 'label too long') : label
}

function failure(voice: Voice, host: string, start: number, end: number, reason: string): Error {
  return voice.unencodable('idna', host, start, end, reason)
}
