/**
 * Attribution drift: NDCG of the baseline importances in the order the live importances rank them; 1 when both rank
 * alike. DCG = Σ aᵢ/log₂(i+1). Amazon SageMaker Clarify alerts below 0.90.
 */
export function attributionNdcg(baseline: ArrayLike<number>, live: ArrayLike<number>): number {
  const ranked = (by: ArrayLike<number>): number[] => Array.from({ length: baseline.length }, (_, i) => i).sort((i, j) => by[j]! - by[i]!)
  const gain = (order: number[]): number => order.reduce((sum, i, rank) => sum + baseline[i]! / Math.log2(rank + 2), 0)
  return gain(ranked(live)) / gain(ranked(baseline))
}
