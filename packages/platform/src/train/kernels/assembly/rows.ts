/** Loops over the rows of a node. */

/** index[i] = i for from … to. */
export function numberRows(index: usize, from: u32, to: u32): void {
  let numbers = i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3))
  let at = index + ((<usize>from) << 2)
  let i = from
  for (; i + 4 <= to; i += 4, at += 16) {
    v128.store(at, numbers)
    numbers = i32x4.add(numbers, i32x4.splat(4))
  }
  for (; i < to; i++, at += 4) store<u32>(at, i)
}

/**
 * Rows whose bin, of one column, the table of 256 bytes marks with 1 come first, order kept within sides. Returns where the others begin. Both
 * sides are written each time and one of them counted, so that there is no branch to guess.
 */
export function partition(bins: usize, table: usize, index: usize, from: u32, to: u32, scratch: usize): u32 {
  let left = index + ((<usize>from) << 2)
  let right = scratch
  const end = index + ((<usize>to) << 2)
  for (let i = left; i < end; i += 4) {
    const row = load<u32>(i)
    const goesLeft = <usize>load<u8>(table + <usize>load<u8>(bins + <usize>row))
    store<u32>(left, row)
    store<u32>(right, row)
    left += goesLeft << 2
    right += (goesLeft ^ 1) << 2
  }
  memory.copy(left, scratch, right - scratch)
  return <u32>((left - index) >> 2)
}

/** score[row · outputs + output] += value for the rows index[from … to). */
export function addValue(index: usize, from: u32, to: u32, scores: usize, outputs: usize, output: usize, value: f64): void {
  const own = scores + (output << 3)
  for (let i = from; i < to; i++) {
    const at = own + ((<usize>load<u32>(index + ((<usize>i) << 2)) * outputs) << 3)
    store<f64>(at, load<f64>(at) + value)
  }
}
