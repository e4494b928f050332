import { AttributeError } from '../exceptions/attribute-error.js'

/**
 * Give properties that have only a getter a setter that throws Python's AttributeError.
 *
 * @param messages the messages by property.
 */
export function refuseAssignment(prototype: object, messages: Readonly<Record<string, string>>): void {
  for (const [name, message] of Object.entries(messages)) {
    const refuse = () => {
      throw new AttributeError(message)
    }
    Object.defineProperty(prototype, name, { set: refuse })
  }
}
