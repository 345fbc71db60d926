/**
 * Walks eight trees with one row, or eight rows with one tree, side by side and without a branch, so that the loads of one walk do not
 * wait for those of another. A node has 16 bytes: threshold (f64), place of its column in a laid row (u32), address of its left child
 * (u32); the right child stands 16 bytes further. A leaf is its own child, with a threshold that nothing exceeds. A node that divides
 * by levels has, in place of the threshold, the address of its bits (u32: how many words follow), and the top bit of its column is set.
 */

/** Steps between two looks at whether all walks have reached a leaf. */
const stride: u32 = 8
/** Memory begins with a list of levels that is empty; `pack-memory.ts` leaves room for it. */
const noLevels: u32 = 0

/** Sums the leaves that a laid row reaches in `groups` × 8 trees; `depths` has the greatest depth of each group. */
export function sumRow(row: u32, roots: u32, depths: u32, groups: u32, nodes: u32, values: u32, levels: bool, reached: u32): f64 {
  let sum: f64 = 0
  for (let g: u32 = 0; g < groups; g++) {
    walk(row, 0, roots + (g << 5), 4, load<u32>(depths + (g << 2)), levels, reached)
    for (let i: u32 = 0; i < 8; i++) sum += load<f64>(values + ((load<u32>(reached + (i << 2)) - nodes) >> 1))
  }
  return sum
}

/** The same for leaves of `width` numbers, added to `out`. */
export function addRow(
  row: u32,
  roots: u32,
  depths: u32,
  groups: u32,
  nodes: u32,
  values: u32,
  levels: bool,
  reached: u32,
  width: u32,
  out: u32,
): void {
  for (let g: u32 = 0; g < groups; g++) {
    walk(row, 0, roots + (g << 5), 4, load<u32>(depths + (g << 2)), levels, reached)
    for (let i: u32 = 0; i < 8; i++) addLeaf(values + ((load<u32>(reached + (i << 2)) - nodes) >> 1) * width, width, out)
  }
}

/**
 * Adds the leaves that `rows` × 8 laid rows reach in each of `trees` trees to the outputs of each row: `width` numbers at `out`, of
 * `outputs` for each row. A tree has the depth of its group.
 */
export function addRows(
  laid: u32,
  rowBytes: u32,
  octets: u32,
  roots: u32,
  depths: u32,
  trees: u32,
  nodes: u32,
  values: u32,
  levels: bool,
  reached: u32,
  width: u32,
  out: u32,
  outputs: u32,
): void {
  for (let t: u32 = 0; t < trees; t++) {
    const root = roots + (t << 2)
    const depth = load<u32>(depths + ((t >> 3) << 2))
    for (let o: u32 = 0; o < octets; o++) {
      walk(laid + (o << 3) * rowBytes, rowBytes, root, 0, depth, levels, reached)
      for (let i: u32 = 0; i < 8; i++) {
        const leaf = values + ((load<u32>(reached + (i << 2)) - nodes) >> 1) * width
        const own = out + (((o << 3) + i) * outputs << 3)
        if (width == 1) store<f64>(own, load<f64>(own) + load<f64>(leaf))
        else addLeaf(leaf, width, own)
      }
    }
  }
}

function addLeaf(leaf: u32, width: u32, out: u32): void {
  for (let k: u32 = 0; k < width; k++) store<f64>(out + (k << 3), load<f64>(out + (k << 3)) + load<f64>(leaf + (k << 3)))
}

/**
 * Eight walks at once, to the leaves whose addresses are written to `reached`. Rows stand `rowBytes` apart and roots `rootBytes`: with 0 for
 * the one it is a row in eight trees, with 0 for the other eight rows in a tree.
 */
// @ts-expect-error: AssemblyScript's decorators stand before functions.
@inline
function walk(row: u32, rowBytes: u32, roots: u32, rootBytes: u32, depth: u32, levels: bool, reached: u32): void {
  const row1 = row + 1 * rowBytes
  const row2 = row + 2 * rowBytes
  const row3 = row + 3 * rowBytes
  const row4 = row + 4 * rowBytes
  const row5 = row + 5 * rowBytes
  const row6 = row + 6 * rowBytes
  const row7 = row + 7 * rowBytes
  let a = load<u32>(roots)
  let b = load<u32>(roots + 1 * rootBytes)
  let c = load<u32>(roots + 2 * rootBytes)
  let d = load<u32>(roots + 3 * rootBytes)
  let e = load<u32>(roots + 4 * rootBytes)
  let f = load<u32>(roots + 5 * rootBytes)
  let g = load<u32>(roots + 6 * rootBytes)
  let h = load<u32>(roots + 7 * rootBytes)
  for (let left = depth; left > 0; ) {
    const steps = min(left, stride)
    if (levels) {
      for (let i: u32 = 0; i < steps; i++) {
        a = nextByLevels(a, row)
        b = nextByLevels(b, row1)
        c = nextByLevels(c, row2)
        d = nextByLevels(d, row3)
        e = nextByLevels(e, row4)
        f = nextByLevels(f, row5)
        g = nextByLevels(g, row6)
        h = nextByLevels(h, row7)
      }
    } else {
      for (let i: u32 = 0; i < steps; i++) {
        a = next(a, row)
        b = next(b, row1)
        c = next(c, row2)
        d = next(d, row3)
        e = next(e, row4)
        f = next(f, row5)
        g = next(g, row6)
        h = next(h, row7)
      }
    }
    left -= steps
    if (left > 0 && isLeaf(a) && isLeaf(b) && isLeaf(c) && isLeaf(d) && isLeaf(e) && isLeaf(f) && isLeaf(g) && isLeaf(h)) break
  }
  store<u32>(reached, a)
  store<u32>(reached, b, 4)
  store<u32>(reached, c, 8)
  store<u32>(reached, d, 12)
  store<u32>(reached, e, 16)
  store<u32>(reached, f, 20)
  store<u32>(reached, g, 24)
  store<u32>(reached, h, 28)
}

// @ts-expect-error: AssemblyScript's decorators stand before functions.
@inline
function next(node: u32, row: u32): u32 {
  return load<u32>(node, 12) + (<u32>(load<f64>(row + load<u32>(node, 8)) > load<f64>(node)) << 4)
}

// @ts-expect-error: AssemblyScript's decorators stand before functions.
@inline
function nextByLevels(node: u32, row: u32): u32 {
  const column = load<u32>(node, 8)
  const x = load<f64>(row + (column & 0x7fffffff))
  const divides = <i32>column < 0
  const bits = divides ? load<u32>(node) : noLevels
  const whole = <u32>x
  const known = (<u32>(<f64>whole == x)) & (<u32>(whole < load<u32>(bits) << 5))
  const level = known ? whole : 0
  const listed = known & (load<u32>(bits + ((level >> 5) << 2), 4) >> (level & 31))
  const right = divides ? <u32>((listed | <u32>(x == -Infinity)) == 0) : <u32>(x > load<f64>(node))
  return load<u32>(node, 12) + (right << 4)
}

// @ts-expect-error: AssemblyScript's decorators stand before functions.
@inline
function isLeaf(node: u32): bool {
  return load<u32>(node, 12) == node
}
