import type { Loss } from './losses.ts'

/** How gradients become whole numbers that share 64 bits. */
export interface Packing {
  readonly gradientScale: number
  readonly hessianScale: number
  /** Bits of the hessian. */
  readonly shift: number
  /** Rows whose packed sums cannot overflow. */
  readonly rowsPerFlush: number
}

/**
 * For rows whose derivatives are at most these. Bounded ones get 16 bits each and 65,536 rows between two emptyings of the cells.
 * Where all hessians are 1 they are counted in 17 bits, and gradients get 27; else gradients, whose greatest can be far from
 * their usual, get 24 bits (a few steps less, for rounding), hessians 15, and cells are emptied every 4,096 rows. Sums over 2^26 rows stay exact in float64.
 */
export function packingFor(loss: Loss, weighted: boolean, gradientMax: number, hessianMax: number): Packing {
  // Of amounts too small to divide by, nothing is left but zeros.
  const scale = (levels: number, max: number): number => (max > 1e-280 ? levels / max : 1)
  if (loss.hessianIsOne && !weighted)
    return { gradientScale: scale(2 ** 26, gradientMax), hessianScale: 1, shift: 17, rowsPerFlush: 65_536 }
  if (loss.bounds !== null && !weighted)
    return { gradientScale: scale(2 ** 15 - 1, gradientMax), hessianScale: scale(2 ** 15 - 1, hessianMax), shift: 32, rowsPerFlush: 65_536 }
  return { gradientScale: scale(2 ** 23 - 8, gradientMax), hessianScale: scale(2 ** 15, hessianMax), shift: 28, rowsPerFlush: 4096 }
}
