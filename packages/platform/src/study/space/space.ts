import { fail, type Parameter, type ParameterValue, type ParameterValues, type SearchSpace } from '@levain/core'
import { type Dimension, scaleOf } from './dimension.ts'

/** Most parameters of one study. */
const parametersMax = 500

/** Everything to choose, checked, in an order in which a parameter comes after those its conditions name. */
export interface Space {
  readonly dimensions: readonly Dimension[]
  /** Whether a dimension applies, given the values of those before it. */
  applies(dimension: Dimension, values: ParameterValues): boolean
  /**
   * Values for all parameters that apply.
   *
   * @param place gives the place of a dimension, from 0 to 1; asked only for those that apply
   */
  valuesAt(place: (dimension: Dimension, index: number) => number): ParameterValues
  /** The place of each dimension; NaN for those that do not apply. Undefined where the values are not of this space. */
  placesOf(values: ParameterValues): Float64Array | undefined
}

/**
 * Checks a search space and makes it ready.
 *
 * @throws space-invalid naming the parameter
 */
export function openSpace(space: SearchSpace): Space {
  const names = Object.keys(space)
  if (names.length === 0) throw fail('space-invalid', { parameter: '(none)', reason: 'expected at least one parameter' })
  if (names.length > parametersMax)
    throw fail('space-invalid', { parameter: `(${names.length})`, reason: `expected at most ${parametersMax} parameters` })
  for (const name of names) check(name, space)
  const ordered = order(space)
  const dimensions = ordered.map((name) => dimensionOf(name, space, ordered))
  const applies = (dimension: Dimension, values: ParameterValues): boolean =>
    dimension.conditions.every(({ parent, values: wanted }) => {
      const value = values[(dimensions[parent] as Dimension).name]
      return value !== undefined && wanted.includes(value)
    })
  return {
    dimensions,
    applies,
    valuesAt(place) {
      const values: ParameterValues = {}
      for (const [index, dimension] of dimensions.entries())
        if (applies(dimension, values)) values[dimension.name] = dimension.valueAt(place(dimension, index))
      return values
    },
    placesOf(values) {
      const places = new Float64Array(dimensions.length).fill(Number.NaN)
      let known = 0
      for (const [index, dimension] of dimensions.entries()) {
        const value = values[dimension.name]
        if (applies(dimension, values) !== (value !== undefined)) return undefined
        if (value === undefined) continue
        const place = dimension.placeOf(value)
        if (place === undefined) return undefined
        places[index] = place
        known += 1
      }
      return known === Object.keys(values).length ? places : undefined
    },
  }
}

/** Checks values of some parameters. @throws space-invalid */
export function checkValues(space: Space, values: ParameterValues): void {
  for (const [name, value] of Object.entries(values)) {
    const dimension = space.dimensions.find((candidate) => candidate.name === name)
    if (!dimension) throw fail('space-invalid', { parameter: name, reason: 'expected a parameter of the study, got an unknown name' })
    if (dimension.placeOf(value) === undefined)
      throw fail('space-invalid', { parameter: name, reason: `expected one of its values, got ${JSON.stringify(value)}` })
  }
}

function dimensionOf(name: string, space: SearchSpace, ordered: readonly string[]): Dimension {
  const parameter = space[name] as Parameter
  const conditions = Object.entries(parameter.when ?? {}).map(([parent, values]) => ({
    parent: ordered.indexOf(parent),
    values: [values].flat(),
  }))
  return { name, conditions, ...scaleOf(parameter) }
}

function check(name: string, space: SearchSpace): void {
  // Values are kept by name in plain objects.
  if (name in {}) throw fail('space-invalid', { parameter: name, reason: 'expected another name, as this one has a meaning of its own' })
  const parameter = space[name] as Parameter
  const reason = parameter.type === 'categorical' ? choicesProblem(parameter.choices) : rangeProblem(parameter)
  if (reason) throw fail('space-invalid', { parameter: name, reason })
  for (const [parent, values] of Object.entries(parameter.when ?? {})) checkCondition(name, space, parent, [values].flat())
}

function choicesProblem(choices: readonly ParameterValue[]): string | undefined {
  return new Set(choices).size < choices.length ? 'expected choices that differ, got one of them twice' : undefined
}

function rangeProblem({ type, low, high, log, step }: Exclude<Parameter, { type: 'categorical' }>): string | undefined {
  if (!(low <= high)) return `expected low ≤ high, got ${low} and ${high}`
  if (log && low <= 0) return `expected low above 0, as log asks for, got ${low}`
  if (log && step !== undefined) return 'expected log or step, got both'
  if (step !== undefined && step > high - low && high > low) return `expected a step of at most ${high - low}, got ${step}`
  if (type === 'int' && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) return 'expected bounds below 2^53'
  return undefined
}

function checkCondition(name: string, space: SearchSpace, parent: string, values: readonly ParameterValue[]): void {
  const of = space[parent]
  const problem = (reason: string) => fail('space-invalid', { parameter: name, reason })
  if (!of || parent === name) throw problem(`expected when to name another parameter, got ${parent}`)
  const { placeOf } = scaleOf(of)
  const impossible = values.find((value) => placeOf(value) === undefined)
  if (impossible !== undefined) throw problem(`expected when to name a value of ${parent}, got ${JSON.stringify(impossible)}`)
}

/** Parents first; otherwise as written. */
function order(space: SearchSpace): string[] {
  const ordered: string[] = []
  const place = (name: string, below: readonly string[]): void => {
    if (ordered.includes(name)) return
    if (below.includes(name))
      throw fail('space-invalid', { parameter: name, reason: `when goes in a circle: ${[...below, name].join(' → ')}` })
    for (const parent of Object.keys(space[name]?.when ?? {})) place(parent, [...below, name])
    ordered.push(name)
  }
  for (const name of Object.keys(space)) place(name, [])
  return ordered
}
