import disguise from './disguise.ts'
import missing from './missing.ts'
import noise from './noise.ts'
import outliers from './outliers.ts'
import rare from './rare.ts'
import shift from './shift.ts'
import type { Stress } from './stress.ts'

/** Everything that rows are put through, in the order it is told. To add one: a file, a line here, its name in the contract. */
export const stresses: readonly Stress[] = [noise, missing, shift, rare, outliers, disguise]
