/**
 * Shapley values of any game by its definition: φ_i = Σ_{S ∌ i} |S|! (M − |S| − 1)! / M! · (v(S ∪ i) − v(S)). Asks for all 2^M values.
 *
 * @param worth v(S), S as a bit mask: bit i is set when player i takes part
 * @param players M, at most 20
 * @example shapleyValues(2, (set) => (set === 3 ? 10 : 0)) // [5, 5]
 */
export function shapleyValues(players: number, worth: (set: number) => number): Float64Array {
  if (!(players >= 0 && players <= 20)) throw new RangeError(`expected at most 20 players, got ${players}`)
  const weights = coalitionWeights(players)
  const worths = Float64Array.from({ length: 2 ** players }, (_, set) => worth(set))
  const values = new Float64Array(players)
  for (let set = 0; set < worths.length; set++) {
    const size = bits(set)
    for (let i = 0; i < players; i++) {
      if ((set & (1 << i)) === 0) values[i]! += weights[size]! * (worths[set | (1 << i)]! - worths[set]!)
    }
  }
  return values
}

/** s! (M − s − 1)! / M! for s = 0 … M − 1. */
function coalitionWeights(players: number): Float64Array {
  const weights = new Float64Array(players)
  let binomial = 1
  for (let s = 0; s < players; s++) {
    weights[s] = 1 / (players * binomial)
    binomial *= (players - 1 - s) / (s + 1)
  }
  return weights
}

function bits(set: number): number {
  let count = 0
  for (let rest = set; rest !== 0; rest &= rest - 1) count++
  return count
}
