/** z of a 95 % interval. */
export const z95 = 1.959963984540054

/** Wilson's 95 % interval of a share, `hits` of `n` (Wilson 1927); stays inside [0, 1] and does not collapse at the ends. */
export function wilson(hits: number, n: number): { low: number; high: number } {
  const share = hits / n
  const z2 = z95 * z95
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
