/** Histograms of packed gradients: one 64-bit cell for each column and bin, columns 256 cells apart. */

const rowsPerBlock: u32 = 512

// Neighbouring columns are written out: their distance becomes part of the instruction, and the gradient is loaded once.

function eight(cells: usize, row: usize, stride: usize, gradient: usize, step: usize, end: usize): void {
  for (; row < end; row += stride, gradient += step) {
    const own = load<i64>(gradient)
    const a = cells + ((<usize>load<u8>(row)) << 3)
    store<i64>(a, load<i64>(a) + own)
    const b = cells + ((<usize>load<u8>(row, 1)) << 3)
    store<i64>(b, load<i64>(b, 2048) + own, 2048)
    const c = cells + ((<usize>load<u8>(row, 2)) << 3)
    store<i64>(c, load<i64>(c, 4096) + own, 4096)
    const d = cells + ((<usize>load<u8>(row, 3)) << 3)
    store<i64>(d, load<i64>(d, 6144) + own, 6144)
    const e = cells + ((<usize>load<u8>(row, 4)) << 3)
    store<i64>(e, load<i64>(e, 8192) + own, 8192)
    const f = cells + ((<usize>load<u8>(row, 5)) << 3)
    store<i64>(f, load<i64>(f, 10240) + own, 10240)
    const g = cells + ((<usize>load<u8>(row, 6)) << 3)
    store<i64>(g, load<i64>(g, 12288) + own, 12288)
    const h = cells + ((<usize>load<u8>(row, 7)) << 3)
    store<i64>(h, load<i64>(h, 14336) + own, 14336)
  }
}

function four(cells: usize, row: usize, stride: usize, gradient: usize, step: usize, end: usize): void {
  for (; row < end; row += stride, gradient += step) {
    const own = load<i64>(gradient)
    const a = cells + ((<usize>load<u8>(row)) << 3)
    store<i64>(a, load<i64>(a) + own)
    const b = cells + ((<usize>load<u8>(row, 1)) << 3)
    store<i64>(b, load<i64>(b, 2048) + own, 2048)
    const c = cells + ((<usize>load<u8>(row, 2)) << 3)
    store<i64>(c, load<i64>(c, 4096) + own, 4096)
    const d = cells + ((<usize>load<u8>(row, 3)) << 3)
    store<i64>(d, load<i64>(d, 6144) + own, 6144)
  }
}

function two(cells: usize, row: usize, stride: usize, gradient: usize, step: usize, end: usize): void {
  for (; row < end; row += stride, gradient += step) {
    const own = load<i64>(gradient)
    const a = cells + ((<usize>load<u8>(row)) << 3)
    store<i64>(a, load<i64>(a) + own)
    const b = cells + ((<usize>load<u8>(row, 1)) << 3)
    store<i64>(b, load<i64>(b, 2048) + own, 2048)
  }
}

function one(cells: usize, row: usize, stride: usize, gradient: usize, step: usize, end: usize): void {
  for (; row < end; row += stride, gradient += step) {
    const own = load<i64>(gradient)
    const a = cells + ((<usize>load<u8>(row)) << 3)
    store<i64>(a, load<i64>(a) + own)
  }
}

/** Rows that stand one after another, a few columns at a time so that their cells stay in the nearest cache. */
function addBlock(cells: usize, rows: usize, stride: usize, columns: u32, gradient: usize, step: usize, count: usize): void {
  const end = rows + count * stride
  let c: usize = 0
  for (; c + 8 <= columns; c += 8) eight(cells + (c << 11), rows + c, stride, gradient, step, end)
  for (; c + 4 <= columns; c += 4) four(cells + (c << 11), rows + c, stride, gradient, step, end)
  for (; c + 2 <= columns; c += 2) two(cells + (c << 11), rows + c, stride, gradient, step, end)
  for (; c < columns; c++) one(cells + (c << 11), rows + c, stride, gradient, step, end)
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

function copyRows(bins: usize, stride: usize, numbers: usize, count: u32, target: usize): void {
  for (const end = numbers + ((<usize>count) << 2); numbers < end; numbers += 4) {
    const source = bins + <usize>load<u32>(numbers) * stride
    for (let at: usize = 0; at < stride; at += 32) {
      v128.store(target + at, v128.load(source + at))
      v128.store(target + at + 16, v128.load(source + at + 16))
    }
    target += stride
  }
}

/** sums[…] += the packed cells, unpacked (gradient in the bits above `shift`, hessian below); the packed cells are emptied. */
export function unpackCells(cells: usize, columns: u32, cellCounts: usize, offsets: usize, shift: u32, sums: usize): void {
  const mask: i64 = ((<i64>1) << (<i64>shift)) - 1
  for (let c: u32 = 0; c < columns; c++) {
    const count = load<u32>(cellCounts + (c << 2))
    let cell = cells + ((<usize>c) << 11)
    let sum = sums + ((<usize>load<u32>(offsets + (c << 2))) << 4)
    const end = cell + ((<usize>count) << 3)
    for (; cell < end; cell += 8, sum += 16) {
      const packed = load<i64>(cell)
      store<i64>(cell, 0)
      store<f64>(sum, load<f64>(sum) + <f64>(packed >> <i64>shift))
      store<f64>(sum, load<f64>(sum, 8) + <f64>(packed & mask), 8)
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
