/** No kernel is narrower than a hundredth of the range. */
const countMax = 100

/**
 * How wide the kernel around each point is: as far as the farther of its two neighbours in this dimension (Bergstra et al.
 * 2011), but no narrower than what so many points leave between them. The outermost have one neighbour. The last kernel covers
 * everything.
 *
 * @param centres of the points, and last that of what was known before
 * @param order the points, from the least centre to the greatest
 */
export function widthsOf(centres: Float64Array, order: Int32Array): Float64Array {
  const points = order.length
  const widths = new Float64Array(points + 1).fill(1)
  if (points === 1) widths[0] = Math.max(centres[0] as number, 1 - (centres[0] as number))
  if (points < 2) return widths
  const narrowest = 1 / Math.min(countMax, points + 2)
  let before = centres[order[0] as number] as number
  let left = 0
  for (let at = 0; at < points; at += 1) {
    const after = at + 1 < points ? (centres[order[at + 1] as number] as number) : before
    widths[order[at] as number] = Math.max(left, after - before, narrowest)
    left = after - before
    before = after
  }
  return widths
}
