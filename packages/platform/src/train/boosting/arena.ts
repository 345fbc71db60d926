import { fail } from '@levain/core'
import { webAssembly } from '../kernels/shared-memory.ts'

const pageBytes = 65_536
const bytesMax = 65_536 * pageBytes
/** A larger one is not kept for the next training. */
const keptBytesMax = 64 * 2 ** 20
/** Address 0 means "none". */
const firstAddress = 64
let kept: Arena | null = null

/** An arena of nobody else: the one that was given back last, or a new one. Memory that trainings leave behind is collected late or never. */
export function borrowArena(): Arena {
  const arena = kept ?? new Arena()
  kept = null
  return arena
}

/** For the next training, zeroed. Nobody may look at it any more. */
export function giveBack(arena: Arena): void {
  if (arena.memory.buffer.byteLength > keptBytesMax) return
  arena.clear()
  kept = arena
}

/** One shared memory, handed out piece by piece; it grows as needed, and pieces are given back all at once. */
export class Arena {
  readonly memory = new webAssembly.Memory({ initial: 1, maximum: bytesMax / pageBytes, shared: true })
  #end = firstAddress

  /** The address of `bytes` fresh zeroed bytes, at a multiple of 64. @throws input-invalid beyond 4 GiB */
  take(bytes: number): number {
    const start = this.#end
    this.#end = Math.ceil((start + bytes) / 64) * 64
    if (this.#end > bytesMax) {
      const got = `${Math.ceil(this.#end / 2 ** 20)} MiB`
      throw fail('input-invalid', { field: 'data', expected: 'a table that boosting can hold in 4,096 MiB, binned', got })
    }
    const missing = this.#end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes))
    return start
  }

  clear(): void {
    new Uint8Array(this.memory.buffer, 0, this.#end).fill(0)
    this.#end = firstAddress
  }
}
