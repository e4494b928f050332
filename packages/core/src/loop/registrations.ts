import { Registration } from './direction.js'

/** A token is the number of a place in the table, and above it how often that place has been used before. */
const PLACE_BITS = 22
const PLACE_MASK = (1 << PLACE_BITS) - 1
/** Tokens are 1 to 2^31 - 1. */
const MAX_USES = (1 << (31 - PLACE_BITS)) - 1
/**
 * A place rests until so many others have become free after it. With its count of uses that makes two million registrations
 * before a token comes again, while an event on its way lives for one turn of the loop.
 */
const RESTING = 4096

/**
 * The registrations of a poller by token: an array, as an event's way to its connection should touch little memory where
 * there are ten thousand of them.
 */
export class Registrations {
  /** A registration; of a free place, the token that it had last; 0 is never given out, so that no token is 0. */
  readonly #places: (Registration | number)[] = [0]
  #resting: number[] = []
  #rested = 0

  /** A registration with a new token. */
  add(fd: number): Registration {
    let place = this.#places.length
    let token = place
    if (place > PLACE_MASK || this.#resting.length - this.#rested > RESTING) {
      place = this.#restedPlace()
      const last = this.#places[place]
      const uses = (typeof last === 'number' ? last >>> PLACE_BITS : 0) + 1
      token = place + (uses > MAX_USES ? 0 : uses) * (PLACE_MASK + 1)
    }
    const registration = new Registration(fd, token)
    this.#places[place] = registration
    return registration
  }

  /** The registration of a token; undefined where it has been removed. */
  get(token: number): Registration | undefined {
    const found = this.#places[token & PLACE_MASK]
    // A number is a free place.
    return typeof found === 'object' && found.token === token ? found : undefined
  }

  remove(registration: Registration): void {
    const place = registration.token & PLACE_MASK
    if (this.#places[place] !== registration) return
    this.#places[place] = registration.token
    this.#resting.push(place)
  }

  /** The place that has been free for longest. */
  #restedPlace(): number {
    const place = this.#resting[this.#rested]
    if (place === undefined) throw new RangeError(`more than ${PLACE_MASK} sockets wait on one event loop`)
    this.#rested++
    if (this.#rested > RESTING && this.#rested * 2 > this.#resting.length) {
      this.#resting = this.#resting.slice(this.#rested)
      this.#rested = 0
    }
    return place
  }
}
