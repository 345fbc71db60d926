import type { SharedMemory } from './shared-memory.ts'

/** The inner loop of linear models, on a shared memory; arguments called addresses elsewhere are places in it, in bytes. */
export interface GramKernels {
  /**
   * out[j · columns + k] += Σ_i w_i x_ij x_ik for k ≥ j. Columns stand one after another, `rows` numbers each, an even number;
   * `scratch` has room for one.
   */
  addGram(x: number, w: number, columns: number, rows: number, scratch: number, out: number): void
}

/** The kernel in plain TypeScript, step for step the same. */
export function plainGramKernels(memory: SharedMemory): GramKernels {
  const numbers = new Float64Array(memory.buffer)
  return {
    addGram(x, w, columns, rows, scratch, out) {
      const weighted = numbers.subarray(scratch / 8, scratch / 8 + rows)
      for (let j = 0; j < columns; j++) {
        for (let i = 0; i < rows; i++) weighted[i] = numbers[w / 8 + i]! * numbers[x / 8 + j * rows + i]!
        for (let k = j; k < columns; k++) {
          const other = x / 8 + k * rows
          let even = 0
          let odd = 0
          for (let i = 0; i < rows; i += 2) {
            even += weighted[i]! * numbers[other + i]!
            odd += weighted[i + 1]! * numbers[other + i + 1]!
          }
          numbers[out / 8 + j * columns + k]! += even + odd
        }
      }
    },
  }
}
