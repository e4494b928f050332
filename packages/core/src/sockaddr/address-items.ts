import type { AddressForm } from '../voice/address-voice.js'
import type { SockaddrContext } from './types.js'

/**
 * The items of an address that must be an array. Each is read once, so what is checked is what is encoded.
 *
 * @throws TypeError for another value, and for an array of the wrong length.
 */
export function addressItems(
  context: SockaddrContext,
  call: string,
  form: AddressForm,
  address: unknown,
  least: number,
  most: number,
): unknown[] {
  if (!Array.isArray(address)) throw context.voice.notAnAddress(call, form, address)
  // A proxy may return anything.
  const length: unknown = address.length
  if (typeof length !== 'number' || !Number.isInteger(length)) throw context.voice.addressShape(call, form, -1)
  if (length < least || length > most) throw context.voice.addressShape(call, form, length)
  const items: unknown[] = []
  for (let index = 0; index < length; index++) items.push(address[index])
  return items
}
