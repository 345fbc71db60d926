/** Sums over the rows of a table, for linear models. Columns stand `step` bytes apart; the number of rows is even. */

/** x_i = (x_i − mean) · by, missing ones taken for `fill`. */
export function scaleColumn(x: usize, rows: u32, fill: f64, mean: f64, by: f64): void {
  const end = x + ((<usize>rows) << 3)
  for (let at = x; at < end; at += 16) {
    const given = v128.load(at)
    const known = v128.bitselect(given, f64x2.splat(fill), f64x2.eq(given, given))
    v128.store(at, f64x2.mul(f64x2.sub(known, f64x2.splat(mean)), f64x2.splat(by)))
  }
}

/** out_i = Σ_j θ_j x_ij. */
export function margins(x: usize, theta: usize, columns: u32, rows: u32, step: usize, out: usize): void {
  const bytes = (<usize>rows) << 3
  memory.fill(out, 0, bytes)
  let j: u32 = 0
  for (; j + 4 <= columns; j += 4, x += step << 2, theta += 32) {
    const a = v128.load64_splat(theta)
    const b = v128.load64_splat(theta, 8)
    const c = v128.load64_splat(theta, 16)
    const d = v128.load64_splat(theta, 24)
    const second = x + step
    const third = second + step
    const fourth = third + step
    for (let i: usize = 0; i < bytes; i += 16) {
      const one = f64x2.add(f64x2.mul(a, v128.load(x + i)), f64x2.mul(b, v128.load(second + i)))
      const two = f64x2.add(f64x2.mul(c, v128.load(third + i)), f64x2.mul(d, v128.load(fourth + i)))
      v128.store(out + i, f64x2.add(v128.load(out + i), f64x2.add(one, two)))
    }
  }
  for (; j < columns; j++, x += step, theta += 8) {
    const a = v128.load64_splat(theta)
    for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f64x2.add(v128.load(out + i), f64x2.mul(a, v128.load(x + i))))
  }
}

/** out_j += Σ_i r_i x_ij. */
export function addProducts(x: usize, r: usize, columns: u32, rows: u32, step: usize, out: usize): void {
  const bytes = (<usize>rows) << 3
  let j: u32 = 0
  for (; j + 4 <= columns; j += 4, x += step << 2, out += 32) four(r, x, bytes, step, out)
  for (; j < columns; j++, x += step, out += 8) one(r, x, bytes, out)
}

/** out[j · columns + k] += Σ_i w_i x_ij x_ik for k ≥ j; `scratch` has room for a column. */
export function addGram(x: usize, w: usize, columns: u32, rows: u32, step: usize, scratch: usize, out: usize): void {
  const bytes = (<usize>rows) << 3
  for (let j: u32 = 0; j < columns; j++) {
    const own = x + <usize>j * step
    for (let i: usize = 0; i < bytes; i += 16) v128.store(scratch + i, f64x2.mul(v128.load(w + i), v128.load(own + i)))
    addProducts(own, scratch, columns - j, rows, step, out + ((<usize>(j * columns + j)) << 3))
  }
}

function one(left: usize, right: usize, bytes: usize, sums: usize): void {
  let total = f64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) total = f64x2.add(total, f64x2.mul(v128.load(left + i), v128.load(right + i)))
  store<f64>(sums, load<f64>(sums) + (f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)))
}

/** Four columns at once: what they are multiplied with is loaded once. */
function four(left: usize, right: usize, bytes: usize, step: usize, sums: usize): void {
  const second = right + step
  const third = second + step
  const fourth = third + step
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
