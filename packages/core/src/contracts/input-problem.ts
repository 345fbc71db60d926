/** More than anybody means, and far from where a walk over JSON that calls itself would end. */
const levelsMax = 100

/**
 * What no input may hold wherever in it, or undefined: more levels than can be walked over, and a key `__proto__`, which
 * objects keep and lose again without a word.
 */
export function inputProblem(value: unknown, levels = levelsMax): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (levels === 0) return `at most ${levelsMax} levels of objects and lists`
  if (Array.isArray(value)) return firstProblem(value, levels - 1)
  if (Object.hasOwn(value, '__proto__')) return 'no key __proto__'
  for (const key in value) {
    const problem = inputProblem((value as Record<string, unknown>)[key], levels - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

function firstProblem(items: readonly unknown[], levels: number): string | undefined {
  for (const item of items) {
    const problem = inputProblem(item, levels)
    if (problem !== undefined) return problem
  }
  return undefined
}
