import type { DriftTest } from './drift-test.ts'

/** Every drift test, loaded when first used. To add one: a module, its test, a line here. */
export const driftTests = {
  psi: () => import('./psi.ts'),
  'jensen-shannon': () => import('./jensen-shannon.ts'),
  'mean-shift': () => import('./mean-shift.ts'),
  'variance-shift': () => import('./variance-shift.ts'),
} satisfies { readonly [Name in DriftTest['name']]: () => Promise<{ default: DriftTest }> }
export type DriftTestName = keyof typeof driftTests

/** All of them, in the order of the table. */
export async function loadDriftTests(): Promise<DriftTest[]> {
  const modules = await Promise.all(Object.values(driftTests).map((load) => load()))
  return modules.map((module): DriftTest => module.default)
}

export type { ColumnSummary, DriftTest, Score } from './drift-test.ts'
