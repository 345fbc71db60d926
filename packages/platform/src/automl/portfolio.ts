import type { AlgorithmName, SearchSpace } from '@levain/core'

export type Params = Readonly<Record<string, number | string | boolean>>

/** One model to try. */
export interface Candidate {
  readonly algorithm: AlgorithmName
  readonly params: Params
}

/** An algorithm as AutoML uses it: where to begin, and what to search. Algorithms that do not fit the task are left out. */
interface Family {
  /** Each says every parameter of the space, so that the search knows it; what says others too is none of its business. */
  readonly starts: readonly Params[]
  /** What is neither searched nor left to the algorithm. */
  readonly fixed?: Params
  /** Empty: nothing to search. */
  readonly space: SearchSpace
}

const float = (low: number, high: number, log = false): SearchSpace[string] => ({ type: 'float', low, high, log })
const int = (low: number, high: number, log = false): SearchSpace[string] => ({ type: 'int', low, high, log })

/** Whether the model also gets squares and products of columns of numbers: see `products.ts`. No parameter of the algorithm. */
const products: SearchSpace[string] = { type: 'categorical', choices: [false, true] }

export const families: Readonly<Partial<Record<AlgorithmName, Family>>> = {
  dummy: { starts: [{}], space: {} },
  logistic: {
    starts: [
      { l2: 1, products: false },
      { l2: 30, products: false },
      { l2: 0.1, l1: 3 },
      { l2: 10, products: true },
    ],
    space: { l2: float(1e-3, 1e4, true), products },
  },
  linear: {
    starts: [
      { l2: 1, products: false },
      { l2: 10, products: true },
    ],
    space: { l2: float(1e-3, 1e5, true), products },
  },
  tree: { starts: [{ depthMax: 5, minRows: 10 }], space: { depthMax: int(2, 20), minRows: int(1, 100, true) } },
  forest: {
    starts: [{ depthMax: 40, minRows: 1, featureShare: 0 }],
    fixed: { trees: 200 },
    space: { depthMax: int(4, 40), minRows: int(1, 30, true), featureShare: float(0, 1) },
  },
  'extra-trees': {
    starts: [{ depthMax: 64, minRows: 1, featureShare: 0 }],
    fixed: { trees: 200 },
    space: { depthMax: int(4, 64), minRows: int(1, 30, true), featureShare: float(0, 1) },
  },
  neighbours: {
    starts: [{ k: 15, votes: 'distance' }],
    space: { k: int(1, 60, true), votes: { type: 'categorical', choices: ['uniform', 'distance'] } },
  },
  'naive-bayes': { starts: [{}], space: {} },
  network: {
    fixed: { stopAfter: 0 },
    starts: [{ layers: 2, units: 64, epochs: 60, learningRate: 0.002, l2: 0.001, dropout: 0 }],
    space: {
      layers: int(1, 3),
      units: int(16, 128, true),
      epochs: int(10, 200, true),
      learningRate: float(3e-4, 0.02, true),
      l2: float(1e-5, 1, true),
      dropout: float(0, 0.5),
    },
  },
  boosting: {
    // Rounds are searched, not guessed from the rows that a model is judged on.
    fixed: { stopAfter: 0 },
    starts: [
      { rounds: 60, learningRate: 0.1, leaves: 15, minRows: 10, l2: 1, rowShare: 1, featureShare: 1 },
      { rounds: 300, learningRate: 0.03, leaves: 6, minRows: 5, l2: 5, rowShare: 0.7, featureShare: 0.5 },
      { rounds: 200, learningRate: 0.05, leaves: 31, minRows: 20, l2: 0.001, rowShare: 1, featureShare: 1 },
    ],
    space: {
      rounds: int(20, 600, true),
      learningRate: float(0.01, 0.3, true),
      leaves: int(2, 64, true),
      minRows: int(1, 60, true),
      l2: float(1e-3, 100, true),
      rowShare: float(0.4, 1),
      featureShare: float(0.2, 1),
    },
  },
}

/** In which order they are tried: what costs little and says much first. */
const order: readonly (readonly [AlgorithmName, number])[] = [
  ['dummy', 0],
  ['logistic', 0],
  ['linear', 0],
  ['naive-bayes', 0],
  ['tree', 0],
  ['boosting', 0],
  ['neighbours', 0],
  ['extra-trees', 0],
  ['forest', 0],
  ['boosting', 1],
  ['logistic', 3],
  ['linear', 1],
  ['logistic', 1],
  ['logistic', 2],
  ['network', 0],
  ['boosting', 2],
]

/** What is tried before anything is searched, of the algorithms that may be used. */
export function portfolioOf(usable: ReadonlySet<string>): Candidate[] {
  return order.flatMap(([algorithm, start]) => {
    const params = families[algorithm]?.starts[start]
    return params && usable.has(algorithm) ? [candidate(algorithm, params)] : []
  })
}

/** A candidate with what its family fixes. */
export const candidate = (algorithm: AlgorithmName, params: Params): Candidate => ({
  algorithm,
  params: { ...params, ...families[algorithm]?.fixed },
})
