/** Products of columns, for linear models. */

/**
 * out[j · columns + k] += Σ_i w_i x_ij x_ik for k ≥ j. Columns stand one after another, `rows` numbers each, an even number; `scratch` has
 * room for one.
 */
export function addGram(x: usize, w: usize, columns: u32, rows: u32, scratch: usize, out: usize): void {
  const bytes = (<usize>rows) << 3
  for (let j: u32 = 0; j < columns; j++) {
    const own = x + <usize>j * bytes
    for (let i: usize = 0; i < bytes; i += 16) v128.store(scratch + i, f64x2.mul(v128.load(w + i), v128.load(own + i)))
    let sums = out + ((<usize>(j * columns + j)) << 3)
    let other = own
    let k = j
    for (; k + 4 <= columns; k += 4) {
      four(scratch, other, bytes, sums)
      other += bytes << 2
      sums += 32
    }
    for (; k < columns; k++) {
      let total = f64x2.splat(0)
      for (let i: usize = 0; i < bytes; i += 16) total = f64x2.add(total, f64x2.mul(v128.load(scratch + i), v128.load(other + i)))
      store<f64>(sums, load<f64>(sums) + (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)))
      other += bytes
      sums += 8
    }
  }
}

/** Four columns at once: what they are multiplied with is loaded once. */
function four(left: usize, right: usize, bytes: usize, sums: usize): void {
  const second = right + bytes
  const third = second + bytes
  const fourth = third + bytes
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let c = f64x2.splat(0)
  let d = f64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const own = v128.load(left + i)
    a = f64x2.add(a, f64x2.mul(own, v128.load(right + i)))
    b = f64x2.add(b, f64x2.mul(own, v128.load(second + i)))
    c = f64x2.add(c, f64x2.mul(own, v128.load(third + i)))
    d = f64x2.add(d, f64x2.mul(own, v128.load(fourth + i)))
  }
  store<f64>(sums, load<f64>(sums) + (f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1)))
  store<f64>(sums, load<f64>(sums, 8) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1)), 8)
  store<f64>(sums, load<f64>(sums, 16) + (f64x2.extract_lane(c, 0) + f64x2.extract_lane(c, 1)), 16)
  store<f64>(sums, load<f64>(sums, 24) + (f64x2.extract_lane(d, 0) + f64x2.extract_lane(d, 1)), 24)
}
