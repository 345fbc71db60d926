/** Finds the nearest of a set of points. */
export interface Nearest {
  /** What `find` found: point numbers and squared distances, nearest first; of equally near ones the lower number. */
  readonly points: Int32Array
  readonly squares: Float64Array
  find(row: Float64Array, at: number): void
}

/** Points looked at one by one below this many; also the size of the leaves of the tree. */
const leafPoints = 24
/** In more dimensions than this nearly every leaf would be visited. */
const treeWidthMax = 16

/** A box of points: those from … to, cut at `cut` in dimension `axis` into two boxes. */
interface Box {
  readonly from: number
  readonly to: number
  readonly axis: number
  readonly cut: number
  readonly low?: Box
  readonly high?: Box
}

/** A k-d tree (Bentley 1975) over row-major points, or a plain search where there are many dimensions. */
export function createNearest(points: Float64Array, width: number, k: number): Nearest {
  const count = width === 0 ? k : points.length / width
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const root =
    width > treeWidthMax || count <= leafPoints ? { from: 0, to: count, axis: 0, cut: 0 } : divide(points, width, order, 0, count)
  // In the order of the boxes, so that a leaf's points stand together.
  const laid = new Float64Array(points.length)
  for (const [place, i] of order.entries()) laid.set(points.subarray(i * width, (i + 1) * width), place * width)
  const found = { points: new Int32Array(k), squares: new Float64Array(k) }
  const search = (box: Box, row: Float64Array, at: number): void => {
    if (!box.low || !box.high) {
      for (let place = box.from; place < box.to; place++) offer(place, squaredTo(place, row, at))
      return
    }
    const beyond = row[at + box.axis]! - box.cut
    search(beyond <= 0 ? box.low : box.high, row, at)
    // A point at the very same distance may have a lower number: it has to be looked at.
    if (beyond * beyond <= found.squares[k - 1]!) search(beyond <= 0 ? box.high : box.low, row, at)
  }
  const squaredTo = (place: number, row: Float64Array, at: number): number => {
    let square = 0
    const worst = found.squares[k - 1]!
    for (let j = 0, p = place * width; j < width; j++) {
      const step = row[at + j]! - laid[p + j]!
      square += step * step
      if (square > worst) return Number.POSITIVE_INFINITY
    }
    return square
  }
  const offer = (place: number, square: number): void => {
    const { points, squares } = found
    const own = order[place]!
    if (!isNearer(square, own, squares[k - 1]!, points[k - 1]!)) return
    let i = k - 1
    for (; i > 0 && isNearer(square, own, squares[i - 1]!, points[i - 1]!); i--) {
      squares[i] = squares[i - 1]!
      points[i] = points[i - 1]!
    }
    squares[i] = square
    points[i] = own
  }
  return {
    ...found,
    find(row, at) {
      found.squares.fill(Number.POSITIVE_INFINITY)
      found.points.fill(count)
      search(root, row, at)
    },
  }
}

const isNearer = (square: number, own: number, than: number, other: number): boolean => square < than || (square === than && own < other)

/** Halves the points along the dimension in which they are spread the widest, until few are left. */
function divide(points: Float64Array, width: number, order: Int32Array, from: number, to: number): Box {
  const { axis, spread } = widest(points, width, order, from, to)
  if (to - from <= leafPoints || !(spread > 0)) return { from, to, axis, cut: 0 }
  const own = order.subarray(from, to)
  own.sort((a, b) => points[a * width + axis]! - points[b * width + axis]! || a - b)
  const middle = from + ((to - from) >>> 1)
  const cut = points[order[middle - 1]! * width + axis]!
  return { from, to, axis, cut, low: divide(points, width, order, from, middle), high: divide(points, width, order, middle, to) }
}

function widest(points: Float64Array, width: number, order: Int32Array, from: number, to: number): { axis: number; spread: number } {
  let found = { axis: 0, spread: -1 }
  for (let axis = 0; axis < width; axis++) {
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; i++) {
      const x = points[order[i]! * width + axis]!
      if (x < min) min = x
      if (x > max) max = x
    }
    if (max - min > found.spread) found = { axis, spread: max - min }
  }
  return found
}
