/** Bins of `rows` values: how many of the cuts lie below each; missing values get the bin after the last. */
export function binValues(values: usize, rows: u32, cuts: usize, count: u32, steps: u32, out: usize): void {
  let i: u32 = 0
  for (; i + 4 <= rows; i += 4, values += 32, out += 4) {
    const x0 = load<f64>(values)
    const x1 = load<f64>(values, 8)
    const x2 = load<f64>(values, 16)
    const x3 = load<f64>(values, 24)
    let a = cuts
    let b = cuts
    let c = cuts
    let d = cuts
    for (let step: usize = (<usize>1) << (steps + 2); step >= 8; step >>= 1) {
      a += step & -(<usize>(x0 > load<f64>(a + step - 8)))
      b += step & -(<usize>(x1 > load<f64>(b + step - 8)))
      c += step & -(<usize>(x2 > load<f64>(c + step - 8)))
      d += step & -(<usize>(x3 > load<f64>(d + step - 8)))
    }
    store<u8>(out, place(x0, a - cuts, count))
    store<u8>(out, place(x1, b - cuts, count), 1)
    store<u8>(out, place(x2, c - cuts, count), 2)
    store<u8>(out, place(x3, d - cuts, count), 3)
  }
  for (; i < rows; i++, values += 8, out++) {
    const x = load<f64>(values)
    let a = cuts
    for (let step: usize = (<usize>1) << (steps + 2); step >= 8; step >>= 1) a += step & -(<usize>(x > load<f64>(a + step - 8)))
    store<u8>(out, place(x, a - cuts, count))
  }
}

function place(x: f64, bytes: usize, count: u32): u8 {
  return <u8>(x == x ? <u32>bytes >> 3 : count + 1)
}

/** Bins that stand column by column, `step` bytes apart, laid row by row, `stride` bytes apart. */
export function layRows(columns: usize, step: usize, count: u32, rows: u32, out: usize, stride: usize): void {
  for (let row: usize = 0; row < rows; row++, out += stride) {
    let c: usize = 0
    let from = columns + row
    for (; c + 4 <= count; c += 4, from += step << 2) {
      const low = <u32>load<u8>(from) | ((<u32>load<u8>(from + step)) << 8)
      const high = <u32>load<u8>(from + (step << 1)) | ((<u32>load<u8>(from + step * 3)) << 8)
      store<u32>(out + c, low | (high << 16))
    }
    for (; c < count; c++, from += step) store<u8>(out + c, load<u8>(from))
  }
}

/** Sorts numbers upwards (−0 before 0), digit by digit from the lowest; digits that all share cost one count. Returns where they stand: `values` or `other`. */
export function sortNumbers(values: usize, other: usize, count: u32, counts: usize): usize {
  const bytes = (<usize>count) << 3
  for (let at = values; at < values + bytes; at += 8) {
    const bits = load<i64>(at)
    store<i64>(at, bits ^ ((bits >> 63) | i64.MIN_VALUE))
  }
  for (let shift: i64 = 0; shift < 64; shift += 11) {
    memory.fill(counts, 0, 2048 * 4)
    for (let at = values; at < values + bytes; at += 8) {
      const slot = counts + <usize>(((load<u64>(at) >> shift) & 2047) << 2)
      store<u32>(slot, load<u32>(slot) + 1)
    }
    if (load<u32>(counts + <usize>(((load<u64>(values) >> shift) & 2047) << 2)) == count) continue
    let total: u32 = 0
    for (let slot = counts; slot < counts + 2048 * 4; slot += 4) {
      const own = load<u32>(slot)
      store<u32>(slot, total)
      total += own
    }
    for (let at = values; at < values + bytes; at += 8) {
      const key = load<u64>(at)
      const slot = counts + <usize>(((key >> shift) & 2047) << 2)
      const place = load<u32>(slot)
      store<u32>(slot, place + 1)
      store<u64>(other + ((<usize>place) << 3), key)
    }
    const swapped = values
    values = other
    other = swapped
  }
  for (let at = values; at < values + bytes; at += 8) {
    const bits = load<i64>(at)
    store<i64>(at, bits ^ (~(bits >> 63) | i64.MIN_VALUE))
  }
  return values
}
