/** No kernel is narrower than a hundredth of the range. */
const countMax = 100

/**
 * How wide the kernel around each point is: as far as the farther of its two neighbours in this dimension (Bergstra et al.
 * 2011), but no narrower than what so many points leave between them. The outermost have one neighbour. The last kernel covers
 * everything.
 *
 * @param centres of the points, and last that of what was known before
 */
export function widthsOf(centres: Float64Array): Float64Array {
  const points = centres.length - 1
  const widths = new Float64Array(points + 1).fill(1)
  const narrowest = 1 / Math.min(countMax, points + 2)
  if (points < 2) return widths.fill(points === 0 ? 1 : Math.max(centres[0] as number, 1 - (centres[0] as number)), 0, points)
  const sorted = centres.slice(0, points).sort()
  const met = new Map<number, number>()
  for (let point = 0; point < points; point += 1) {
    const centre = centres[point] as number
    const at = placeAmong(sorted, centre, met)
    const left = at === 0 ? 0 : centre - (sorted[at - 1] as number)
    const right = at === points - 1 ? 0 : (sorted[at + 1] as number) - centre
    widths[point] = Math.max(left, right, narrowest)
  }
  return widths
}

/** Of equal points the first counts as the leftmost, and so on. */
function placeAmong(sorted: Float64Array, centre: number, met: Map<number, number>): number {
  const first = lowerBound(sorted, centre)
  if (sorted[first + 1] !== centre) return first
  const before = met.get(centre) ?? 0
  met.set(centre, before + 1)
  return first + before
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
