import type { AlgorithmName, ParameterValues, SearchSpace } from '@levain/core'
import { openSearch, type Search } from '../study/index.ts'
import { type Candidate, candidate, families } from './portfolio.ts'

/** What is known of a trial when the search begins. */
export interface Known {
  readonly candidate: Candidate
  /** The mean score after each fold, higher is better; empty: it failed or was not finished. */
  readonly scores: readonly number[]
}

export interface Proposal {
  readonly candidate: Candidate
  /** The search's own number. */
  readonly place: number
}

/** How many families are searched: those whose best trial is best. */
const searchedFamilies = 2

/** A search over the best families, which knows what the portfolio came to. */
export interface FamilySearch {
  next(): Proposal | undefined
  /** Notes the mean score over the folds so far; gives why the trial should end, where it should. */
  report(proposal: Proposal, fold: number, score: number): string | undefined
  tell(proposal: Proposal, score: number | null, isPruned: boolean): void
}

/** Undefined where there is nothing to search. */
export async function searchFamilies(known: readonly Known[], folds: number, seed: number): Promise<FamilySearch | undefined> {
  const chosen = bestFamilies(known)
  if (chosen.length === 0) return undefined
  const pruner = folds > 1 ? { type: 'median', startup: 4, warmup: 2 } : null
  const search = await openSearch({ space: spaceOf(chosen), direction: 'maximize', sampler: { type: 'tpe' }, pruner, seed })
  for (const [number, trial] of known.entries()) tellKnown(search, number, trial, chosen)
  return {
    next() {
      const asked = search.ask()
      return asked && { candidate: candidateOf(asked.values), place: asked.number }
    },
    report({ place }, fold, score) {
      search.report(place, fold, score)
      return search.verdict(place)
    },
    tell: ({ place }, score, isPruned) =>
      search.tell(place, score === null ? { state: 'failed', value: null } : { state: isPruned ? 'pruned' : 'ok', value: score }),
  }
}

function bestFamilies(known: readonly Known[]): AlgorithmName[] {
  const best = new Map<AlgorithmName, number>()
  for (const { candidate: own, scores } of known) {
    const score = scores.at(-1)
    if (score === undefined || Object.keys(families[own.algorithm]?.space ?? {}).length === 0) continue
    best.set(own.algorithm, Math.max(score, best.get(own.algorithm) ?? Number.NEGATIVE_INFINITY))
  }
  return [...best]
    .sort((a, b) => b[1] - a[1])
    .slice(0, searchedFamilies)
    .map(([name]) => name)
}

const family = 'algorithm'

/** Which algorithm, and each one's parameters where it is chosen. */
function spaceOf(chosen: readonly AlgorithmName[]): SearchSpace {
  const own = chosen.flatMap((name) =>
    Object.entries(families[name]?.space ?? {}).map(([param, range]) => [`${name}.${param}`, { ...range, when: { [family]: name } }]),
  )
  return { [family]: { type: 'categorical', choices: [...chosen] }, ...Object.fromEntries(own) }
}

function candidateOf(values: ParameterValues): Candidate {
  const name = values[family] as AlgorithmName
  const own = Object.entries(values).filter(([key]) => key.startsWith(`${name}.`))
  return candidate(name, Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value as number])))
}

function tellKnown(search: Search, number: number, { candidate: own, scores }: Known, chosen: readonly AlgorithmName[]): void {
  const value = scores.at(-1)
  if (value === undefined || !chosen.includes(own.algorithm) || !isSearched(own)) return
  const searched = Object.keys(families[own.algorithm]?.space ?? {}).map((param) => [
    `${own.algorithm}.${param}`,
    own.params[param] ?? null,
  ])
  if (!search.begin({ number, values: { [family]: own.algorithm, ...Object.fromEntries(searched) }, note: null })) return
  for (const [fold, score] of scores.entries()) search.report(number, fold + 1, score)
  search.tell(number, { state: 'ok', value })
}

/** Whether the space has a place for it. */
function isSearched({ algorithm, params }: Candidate): boolean {
  const { space = {}, fixed = {} } = families[algorithm] ?? {}
  return Object.keys(params).every((param) => param in space || param in fixed)
}
