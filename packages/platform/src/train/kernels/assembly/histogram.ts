/** Histograms of packed gradients: one 64-bit cell for each column and bin, columns 256 cells apart. */

import { addGroup, groupMax } from './built/groups'

const rowsPerBlock: u32 = 512

/** Rows that stand one after another, some columns at a time, in groups as equal as can be: their cells stay in the nearest cache. */
function addBlock(cells: usize, rows: usize, stride: usize, columns: u32, gradient: usize, step: usize, count: usize): void {
  const end = rows + count * stride
  let groups = (columns + groupMax - 1) / groupMax
  for (let left = columns; left > 0; groups--) {
    const size = (left + groups - 1) / groups
    addGroup(size, cells, rows, stride, gradient, step, end)
    cells += (<usize>size) << 11
    rows += size
    left -= size
  }
}

/**
 * cells[column · 256 + bin] += gradient for the rows index[from … to). Gradients stand `step` bytes apart: 8 in an array of their own,
 * `stride` at the end of their rows, 0 when all rows have the first. Scattered rows are first copied into `buffer`, many at once:
 * the copies wait for memory together, where sums would wait one by one.
 */
export function addRows(
  bins: usize,
  stride: usize,
  columns: u32,
  gradients: usize,
  step: usize,
  index: usize,
  from: u32,
  to: u32,
  cells: usize,
  buffer: usize,
): void {
  const copied = buffer + rowsPerBlock * 8
  for (let start = from; start < to; start += rowsPerBlock) {
    const count = min(rowsPerBlock, to - start)
    const numbers = index + ((<usize>start) << 2)
    const first = <usize>load<u32>(numbers)
    const last = <usize>load<u32>(numbers + ((<usize>count - 1) << 2))
    if (last - first == <usize>count - 1) {
      addBlock(cells, bins + first * stride, stride, columns, gradients + first * step, step, count)
      continue
    }
    copyRows(bins, stride, numbers, count, copied)
    if (step == 8) {
      for (let i: usize = 0; i < count; i++)
        store<i64>(buffer + (i << 3), load<i64>(gradients + ((<usize>load<u32>(numbers + (i << 2))) << 3)))
      addBlock(cells, copied, stride, columns, buffer, 8, count)
    } else addBlock(cells, copied, stride, columns, step == 0 ? gradients : copied + (gradients - bins), step, count)
  }
}

/**
 * Every line of memory is looked at before any is copied: loads alone wait for memory by the dozen, beside stores only by the few.
 * This takes a quarter off the time of scattered rows. What was seen is written where the first copy goes, so that it counts as used.
 */
function copyRows(bins: usize, stride: usize, numbers: usize, count: u32, target: usize): void {
  const end = numbers + ((<usize>count) << 2)
  let seen: u32 = 0
  for (let at = numbers; at < end; at += 4) {
    const row = bins + <usize>load<u32>(at) * stride
    for (let line: usize = 0; line < stride; line += 64) seen += load<u8>(row + line)
  }
  store<u32>(target, seen)
  for (; numbers < end; numbers += 4) {
    const source = bins + <usize>load<u32>(numbers) * stride
    for (let at: usize = 0; at < stride; at += 32) {
      v128.store(target + at, v128.load(source + at))
      v128.store(target + at + 16, v128.load(source + at + 16))
    }
    target += stride
  }
}

/** sums[…] += the packed cells (= where `fresh`), unpacked: gradient in the bits above `shift`, hessian below. The cells are emptied. */
export function unpackCells(cells: usize, columns: u32, cellCounts: usize, offsets: usize, shift: u32, sums: usize, fresh: bool): void {
  const mask: i64 = ((<i64>1) << (<i64>shift)) - 1
  for (let c: u32 = 0; c < columns; c++) {
    let cell = cells + ((<usize>c) << 11)
    let sum = sums + ((<usize>load<u32>(offsets + (c << 2))) << 4)
    const end = cell + ((<usize>load<u32>(cellCounts + (c << 2))) << 3)
    for (; cell < end; cell += 8, sum += 16) {
      const packed = load<i64>(cell)
      store<i64>(cell, 0)
      const own = f64x2.replace_lane(f64x2.splat(<f64>(packed >> <i64>shift)), 1, <f64>(packed & mask))
      v128.store(sum, fresh ? own : f64x2.add(v128.load(sum), own))
    }
  }
}

/** a += b, for `pairs` pairs of numbers. */
export function addSums(a: usize, b: usize, pairs: u32): void {
  const end = a + ((<usize>pairs) << 4)
  for (; a < end; a += 16, b += 16) v128.store(a, f64x2.add(v128.load(a), v128.load(b)))
}

/** a −= b, for `pairs` pairs of numbers. */
export function subtractSums(a: usize, b: usize, pairs: u32): void {
  const end = a + ((<usize>pairs) << 4)
  for (; a < end; a += 16, b += 16) v128.store(a, f64x2.sub(v128.load(a), v128.load(b)))
}
