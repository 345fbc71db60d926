import type { Objective } from './objective.ts'

/**
 * Greedy ensemble selection with replacement (Caruana et al. 2004): round by round the member is added that makes the mean
 * best; the best round counts. Gives a weight per member; weights add up to 1.
 *
 * @param membersMax different members at most: those that were added most often stay
 */
export function selectGreedily(members: readonly Float64Array[], objective: Objective, roundsMax: number, membersMax: number): number[] {
  const counts = new Array<number>(members.length).fill(0)
  const sum = new Float64Array(members[0]?.length ?? 0)
  const mean = new Float64Array(sum.length)
  let best: { value: number; counts: number[] } = { value: Number.NEGATIVE_INFINITY, counts: [] }
  for (let round = 1; round <= roundsMax; round++) {
    let chosen = { member: 0, value: Number.NEGATIVE_INFINITY }
    for (const [m, scores] of members.entries()) {
      for (let i = 0; i < sum.length; i++) mean[i] = (sum[i]! + scores[i]!) / round
      const value = objective(mean)
      if (value > chosen.value) chosen = { member: m, value }
    }
    counts[chosen.member]! += 1
    const added = members[chosen.member]!
    for (let i = 0; i < sum.length; i++) sum[i]! += added[i]!
    if (chosen.value > best.value) best = { value: chosen.value, counts: [...counts] }
  }
  return weightsOf(best.counts, membersMax)
}

/** A member with less weight than this costs its time and changes nothing. */
const weightMin = 0.02

function weightsOf(counts: readonly number[], membersMax: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const kept = new Set(
    [...counts.keys()]
      .filter((m) => counts[m]! > weightMin * all)
      .sort((a, b) => counts[b]! - counts[a]! || a - b)
      .slice(0, membersMax),
  )
  const total = [...kept].reduce((sum, m) => sum + counts[m]!, 0)
  return counts.map((count, m) => (kept.has(m) ? count / total : 0))
}

/**
 * The mean of several selections, each among a random half of the members (Caruana et al. 2006): on few rows the very best owes much to
 * luck, and where it is away others show what they are worth. One bag is a single selection among all.
 */
export function selectInBags(
  members: readonly Float64Array[],
  objective: Objective,
  options: { readonly bags: number; readonly roundsMax: number; readonly membersMax: number; readonly random: { next(): number } },
): number[] {
  const { bags, roundsMax, membersMax, random } = options
  if (bags <= 1 || members.length < 4) return selectGreedily(members, objective, roundsMax, membersMax)
  const sums = new Array<number>(members.length).fill(0)
  for (let bag = 0; bag < bags; bag++) {
    const order = [...members.keys()].map((m) => [random.next(), m] as const).sort(([a], [b]) => a - b)
    const half = order.slice(0, Math.ceil(members.length / 2)).map(([, m]) => m)
    const weights = selectGreedily(
      half.map((m) => members[m]!),
      objective,
      roundsMax,
      membersMax,
    )
    for (const [i, m] of half.entries()) sums[m]! += weights[i]!
  }
  return weightsOf(sums, membersMax)
}

/** Σ weight · scores. */
export function mixed(members: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const out = new Float64Array(members[0]?.length ?? 0)
  for (const [m, scores] of members.entries()) {
    const weight = weights[m]!
    if (weight > 0) for (let i = 0; i < out.length; i++) out[i]! += weight * scores[i]!
  }
  return out
}
