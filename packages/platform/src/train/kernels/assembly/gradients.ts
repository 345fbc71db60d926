/** Gradients of the losses, as whole numbers packed into 64 bits; those of the log loss four rows at a time. */

function all(x: f32): v128 {
  return f32x4.splat(x)
}

/** e^x for |x| up to 80, by the same steps on every machine: x = k·ln 2 + r, a polynomial for e^r, and k put into the exponent. */
function exp(x: v128): v128 {
  const k = f32x4.floor(f32x4.add(f32x4.mul(x, all(1.44269504)), all(0.5)))
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, all(0.693359375))), f32x4.mul(k, all(-0.00021219444)))
  let p = f32x4.add(f32x4.mul(r, all(1 / 720.0)), all(1 / 120.0))
  p = f32x4.add(f32x4.mul(p, r), all(1 / 24.0))
  p = f32x4.add(f32x4.mul(p, r), all(1 / 6.0))
  p = f32x4.add(f32x4.mul(p, r), all(0.5))
  p = f32x4.add(f32x4.mul(p, r), all(1))
  p = f32x4.add(f32x4.mul(p, r), all(1))
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23))
}

/** Four numbers that stand as float64, as float32; those from `rows` on are 0. */
function four(at: usize, rows: usize): v128 {
  if (rows >= 4) return together(v128.load(at), v128.load(at, 16))
  const low = rows >= 2 ? v128.load(at) : v128.load64_zero(at)
  return together(low, rows == 3 ? v128.load64_zero(at, 16) : f64x2.splat(0))
}

function together(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5)
}

function whole(x: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(x, all(0.5))))
}

/**
 * Log loss of the rows from … to: p = 1 / (1 + e^−z), gradient w(p − y), hessian w·p(1 − p), times their scales, rounded and packed.
 * `weights` of 0: every one is 1.
 */
export function logisticGradients(
  scores: usize,
  targets: usize,
  weights: usize,
  from: u32,
  to: u32,
  gradientScale: f32,
  hessianScale: f32,
  shift: u32,
  out: usize,
  step: usize,
): void {
  let at = out + <usize>from * step
  for (let row: usize = from; row < to; row += 4) {
    const rows = <usize>to - row
    const i = row << 3
    const z = f32x4.max(all(-80), f32x4.min(all(80), four(scores + i, rows)))
    const p = f32x4.div(all(1), f32x4.add(all(1), exp(f32x4.neg(z))))
    let g = f32x4.mul(f32x4.sub(p, four(targets + i, rows)), all(gradientScale))
    let h = f32x4.mul(f32x4.mul(p, f32x4.sub(all(1), p)), all(hessianScale))
    if (weights != 0) {
      const w = four(weights + i, rows)
      g = f32x4.mul(w, g)
      h = f32x4.mul(w, h)
    }
    const gradients = whole(g)
    const hessians = whole(h)
    const low = i64x2.add(i64x2.shl(i64x2.extend_low_i32x4_s(gradients), shift), i64x2.extend_low_i32x4_s(hessians))
    const high = i64x2.add(i64x2.shl(i64x2.extend_high_i32x4_s(gradients), shift), i64x2.extend_high_i32x4_s(hessians))
    v128.store64_lane(at, low, 0)
    if (rows > 1) v128.store64_lane(at + step, low, 1)
    if (rows > 2) v128.store64_lane(at + step * 2, high, 0)
    if (rows > 3) v128.store64_lane(at + step * 3, high, 1)
    at += step << 2
  }
}

/** Gradients and hessians that are there already, times their scales, rounded and packed. `hessians` of 0: every one is 1. */
export function packGradients(
  gradients: usize,
  hessians: usize,
  from: u32,
  to: u32,
  gradientScale: f64,
  hessianScale: f64,
  shift: u32,
  out: usize,
  step: usize,
): void {
  const end = (<usize>to) << 3
  let at = out + <usize>from * step
  for (let i = (<usize>from) << 3; i < end; i += 8) {
    const g = <i64>floor(load<f64>(gradients + i) * gradientScale + 0.5)
    const h: i64 = hessians == 0 ? 1 : <i64>floor(load<f64>(hessians + i) * hessianScale + 0.5)
    store<i64>(at, (g << (<i64>shift)) + h)
    at += step
  }
}
