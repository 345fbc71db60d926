/**
 * Benjamini–Hochberg (1995): p-values adjusted so that rejecting those ≤ q keeps the expected share of false alarms
 * among the alarms at q. adjusted₍ᵢ₎ = min over j ≥ i of p₍ⱼ₎·k/j, at most 1. In the order of the input.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const k = pValues.length
  const order = Array.from({ length: k }, (_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!)
  const adjusted = new Float64Array(k)
  let least = 1
  for (let rank = k; rank >= 1; rank -= 1) {
    const index = order[rank - 1]!
    least = Math.min(least, (pValues[index]! * k) / rank)
    adjusted[index] = least
  }
  return adjusted
}
