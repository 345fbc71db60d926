import type { Random } from './ports.ts'

/** Random numbers from a 32-bit seed (mulberry32), and ids counted up from it; for tests and for seeded steps. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  let ids = 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const id = (): string => {
    ids += 1
    const tail = `${(seed >>> 0).toString(16).padStart(8, '0')}${ids.toString(16).padStart(8, '0')}`
    return `01900000-0000-7000-8000-${tail.slice(-12)}`
  }
  return { next, id }
}
