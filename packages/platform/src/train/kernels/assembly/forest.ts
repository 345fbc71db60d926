/** Forests and single trees: the sums of one feature in one node, its best cut, and the division of rows. */

export function fillCells(
  bins: usize,
  index: usize,
  pairs: usize,
  from: u32,
  to: u32,
  outputs: u32,
  cells: usize,
  counts: usize,
  occupied: usize,
): void {
  let row = index + ((<usize>from) << 2)
  const end = index + ((<usize>to) << 2)
  let pair = pairs + ((<usize>from) << 4)
  for (; row < end; row += 4, pair += 16) {
    const bin = <usize>load<u8>(bins + <usize>load<u32>(row))
    const w = load<f64>(pair)
    const y = load<f64>(pair, 8)
    if (outputs == 1) {
      const cell = cells + (bin << 4)
      v128.store(cell, f64x2.add(v128.load(cell), f64x2.replace_lane(f64x2.splat(w), 1, w * y)))
    } else {
      const cell = cells + ((bin * <usize>outputs + <usize>(<u32>y)) << 3)
      store<f64>(cell, load<f64>(cell) + w)
    }
    const count = counts + (bin << 2)
    store<u32>(count, load<u32>(count) + 1)
    const word = occupied + ((bin >> 6) << 3)
    store<u64>(word, load<u64>(word) | ((<u64>1) << (<u64>(bin & 63))))
  }
}

export function clearCells(outputs: u32, cells: usize, counts: usize, occupied: usize): void {
  const bytes = outputs == 1 ? 16 : (<usize>outputs) << 3
  for (let bin = nextBin(occupied, 0); bin < 256; bin = nextBin(occupied, bin + 1)) {
    memory.fill(cells + <usize>bin * bytes, 0, bytes)
    store<u32>(counts + ((<usize>bin) << 2), 0)
  }
  memory.fill(occupied, 0, 32)
}

/** The first occupied bin from `bin` on; 256 when there is none. */
function nextBin(occupied: usize, bin: u32): u32 {
  while (bin < 256) {
    const rest = load<u64>(occupied + ((<usize>bin >> 6) << 3)) >> <u64>(bin & 63)
    if (rest != 0) return bin + <u32>ctz<u64>(rest)
    bin = (bin | 63) + 1
  }
  return 256
}

/** The last bin, of those in use, whose value is at most `chance` of the way from the smallest to the greatest. */
function drawnBin(occupied: usize, binCount: u32, values: usize, chance: f64): u32 {
  const first = nextBin(occupied, 0)
  let last = first
  for (let bin = first; bin < binCount; bin = nextBin(occupied, bin + 1)) last = bin
  if (last >= binCount) return binCount
  const bound = load<f64>(values + ((<usize>first) << 3)) * (1 - chance) + load<f64>(values + ((<usize>last) << 3)) * chance
  let drawn = first
  for (let bin = first; bin < last; bin = nextBin(occupied, bin + 1)) if (load<f64>(values + ((<usize>bin) << 3)) <= bound) drawn = bin
  return drawn
}

export function cutFeature(
  bins: usize,
  index: usize,
  pairs: usize,
  from: u32,
  to: u32,
  outputs: u32,
  binCount: u32,
  values: usize,
  totals: usize,
  rowsMin: u32,
  least: f64,
  chance: f64,
  cells: usize,
  counts: usize,
  occupied: usize,
  result: usize,
): bool {
  fillCells(bins, index, pairs, from, to, outputs, cells, counts, occupied)
  const drawn = chance >= 0 ? drawnBin(occupied, binCount, values, chance) : 256
  const missingRows = load<u32>(counts + ((<usize>binCount) << 2))
  const sides = missingRows > 0 ? 2 : 1
  let found = false
  for (let side = 0; side < sides; side++) {
    const best =
      outputs == 1
        ? cutPairs(binCount, drawn, side == 1, to - from, missingRows, totals, rowsMin, least, cells, counts, occupied, result)
        : cutClasses(outputs, binCount, drawn, side == 1, to - from, missingRows, totals, rowsMin, least, cells, counts, occupied, result)
    if (best <= least) continue
    least = best
    found = true
    store<f64>(result, <f64>side, 16)
  }
  if (found) {
    store<f64>(result, <f64>nextBin(occupied, <u32>load<f64>(result, 8) + 1), 24)
    if (missingRows == 0) store<f64>(result, load<f64>(result, 32) * 2 >= <f64>(to - from) ? 1 : 0, 16)
  }
  clearCells(outputs, cells, counts, occupied)
  return found
}

/** Whether a cut after this bin is to be looked at: any, or the drawn one; all numbers against the missing ones always. */
function isWanted(bin: u32, drawn: u32, left: u32, numbers: u32): bool {
  return drawn == 256 || bin == drawn || left == numbers
}

function cutPairs(
  binCount: u32,
  drawn: u32,
  missingLeft: bool,
  rows: u32,
  missingRows: u32,
  totals: usize,
  rowsMin: u32,
  least: f64,
  cells: usize,
  counts: usize,
  occupied: usize,
  result: usize,
): f64 {
  const all = v128.load(totals)
  const missing = cells + ((<usize>binCount) << 4)
  let sums = missingLeft ? v128.load(missing) : f64x2.splat(0)
  let left = missingLeft ? missingRows : 0
  const numbers = missingLeft ? rows : rows - missingRows
  for (let bin = nextBin(occupied, 0); bin < binCount; bin = nextBin(occupied, bin + 1)) {
    sums = f64x2.add(sums, v128.load(cells + ((<usize>bin) << 4)))
    left += load<u32>(counts + ((<usize>bin) << 2))
    if (left < rowsMin || !isWanted(bin, drawn, left, numbers)) continue
    if (rows - left < rowsMin) break
    const right = f64x2.sub(all, sums)
    const weights = v128.shuffle<f64>(sums, right, 0, 2)
    if (!(f64x2.extract_lane(weights, 0) > 0 && f64x2.extract_lane(weights, 1) > 0)) continue
    const targets = v128.shuffle<f64>(sums, right, 1, 3)
    const scores = f64x2.div(f64x2.mul(targets, targets), weights)
    const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1)
    if (gain <= least) continue
    least = gain
    store<f64>(result, gain)
    store<f64>(result, <f64>bin, 8)
    store<f64>(result, <f64>left, 32)
  }
  return least
}

/** Sums of the left side stand behind the cells. */
function cutClasses(
  outputs: u32,
  binCount: u32,
  drawn: u32,
  missingLeft: bool,
  rows: u32,
  missingRows: u32,
  totals: usize,
  rowsMin: u32,
  least: f64,
  cells: usize,
  counts: usize,
  occupied: usize,
  result: usize,
): f64 {
  const bytes = (<usize>outputs) << 3
  const sums = cells + bytes * 256
  const missing = cells + bytes * <usize>binCount
  if (missingLeft) memory.copy(sums, missing, bytes)
  else memory.fill(sums, 0, bytes)
  let left = missingLeft ? missingRows : 0
  const numbers = missingLeft ? rows : rows - missingRows
  for (let bin = nextBin(occupied, 0); bin < binCount; bin = nextBin(occupied, bin + 1)) {
    const cell = cells + bytes * <usize>bin
    left += load<u32>(counts + ((<usize>bin) << 2))
    let wl: f64 = 0
    let wr: f64 = 0
    let l: f64 = 0
    let r: f64 = 0
    for (let k: usize = 0; k < bytes; k += 8) {
      const a = load<f64>(sums + k) + load<f64>(cell + k)
      const b = load<f64>(totals + k) - a
      store<f64>(sums + k, a)
      wl += a
      wr += b
      l += a * a
      r += b * b
    }
    if (left < rowsMin || !isWanted(bin, drawn, left, numbers)) continue
    if (rows - left < rowsMin) break
    if (!(wl > 0 && wr > 0)) continue
    const gain = l / wl + r / wr
    if (gain <= least) continue
    least = gain
    store<f64>(result, gain)
    store<f64>(result, <f64>bin, 8)
    store<f64>(result, <f64>left, 32)
  }
  return least
}

export function sumRows(pairs: usize, from: u32, to: u32, outputs: u32, totals: usize): bool {
  memory.fill(totals, 0, outputs == 1 ? 16 : (<usize>outputs) << 3)
  let pair = pairs + ((<usize>from) << 4)
  const end = pairs + ((<usize>to) << 4)
  const first = load<f64>(pair, 8)
  let same = true
  for (; pair < end; pair += 16) {
    const w = load<f64>(pair)
    const y = load<f64>(pair, 8)
    same = same && y == first
    if (outputs == 1) v128.store(totals, f64x2.add(v128.load(totals), f64x2.replace_lane(f64x2.splat(w), 1, w * y)))
    else {
      const total = totals + ((<usize>(<u32>y)) << 3)
      store<f64>(total, load<f64>(total) + w)
    }
  }
  return same
}

export function divideRows(
  bins: usize,
  table: usize,
  index: usize,
  pairs: usize,
  from: u32,
  to: u32,
  scratchIndex: usize,
  scratchPairs: usize,
): u32 {
  let left = from
  let right: u32 = 0
  for (let i = from; i < to; i++) {
    const row = load<u32>(index + ((<usize>i) << 2))
    const pair = v128.load(pairs + ((<usize>i) << 4))
    const goesLeft = <u32>load<u8>(table + <usize>load<u8>(bins + <usize>row))
    store<u32>(index + ((<usize>left) << 2), row)
    v128.store(pairs + ((<usize>left) << 4), pair)
    store<u32>(scratchIndex + ((<usize>right) << 2), row)
    v128.store(scratchPairs + ((<usize>right) << 4), pair)
    left += goesLeft
    right += goesLeft ^ 1
  }
  memory.copy(index + ((<usize>left) << 2), scratchIndex, (<usize>right) << 2)
  memory.copy(pairs + ((<usize>left) << 4), scratchPairs, (<usize>right) << 4)
  return left
}
