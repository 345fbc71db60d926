import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Actor, Clock, Random } from '@levain/core'

/** Whoever runs the program on their own machine: the owner of what is there. */
export function localActor(): Actor {
  return { id: userInfo().username, roles: ['owner'] }
}

export const systemClock: Clock = { now: () => Date.now() }

/** Unpredictable numbers, and UUIDv7 that ascend within the process even inside one millisecond. */
export function systemRandom(clock: Clock): Random {
  let lastMs = 0
  let counter = 0
  return {
    next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
    id: () => {
      const nowMs = Math.max(clock.now(), lastMs)
      counter = nowMs === lastMs ? counter + 1 : 0
      if (counter > 0xfff) counter = 0
      lastMs = counter === 0 && nowMs === lastMs ? nowMs + 1 : nowMs
      return uuid7(lastMs, counter)
    },
  }
}

/** RFC 9562 §5.7, with the 12 bits after the version as a counter. */
function uuid7(ms: number, counter: number): string {
  const time = ms.toString(16).padStart(12, '0')
  const tail = randomBytes(8)
  tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80
  const hex = tail.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${hex.slice(0, 4)}-${hex.slice(4)}`
}
