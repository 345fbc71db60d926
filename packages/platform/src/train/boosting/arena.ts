import { fail } from '@levain/core'
import { webAssembly } from '../kernels/shared-memory.ts'

const pageBytes = 65_536
const bytesMax = 65_536 * pageBytes

/** One shared memory, handed out piece by piece; it grows as needed, and pieces are never given back. */
export class Arena {
  readonly memory = new webAssembly.Memory({ initial: 1, maximum: bytesMax / pageBytes, shared: true })
  /** Address 0 means "none". */
  #end = 64

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
}
