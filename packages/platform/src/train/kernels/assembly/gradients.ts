/** Gradients of the losses, as whole numbers packed into 64 bits; two rows at a time. */

function both(x: f64): v128 {
  return f64x2.splat(x)
}

/** e^x by the same steps on every machine: x = k·ln 2 + r, a polynomial for e^r, and k put into the exponent. */
function exp(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, both(1.4426950408889634)), both(0.5)))
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, both(0.6931471803691238))), f64x2.mul(k, both(1.9082149292705877e-10)))
  let p = both(1 / 3628800.0)
  p = f64x2.add(f64x2.mul(p, r), both(1 / 362880.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 40320.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 5040.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 720.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 120.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 24.0))
  p = f64x2.add(f64x2.mul(p, r), both(1 / 6.0))
  p = f64x2.add(f64x2.mul(p, r), both(0.5))
  p = f64x2.add(f64x2.mul(p, r), both(1))
  p = f64x2.add(f64x2.mul(p, r), both(1))
  // Beside 2^52 the lowest bits of a number are those of a whole number.
  return f64x2.mul(p, i64x2.shl(f64x2.add(k, both(4503599627370496 + 1023)), 52))
}

/** Two numbers of at most 31 bits, rounded, as whole numbers. */
function whole(x: v128): v128 {
  return i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(x, both(0.5)))))
}

/** p = 1 / (1 + e^−z): gradient w(p − y), hessian w·p(1 − p), times their scales, rounded and packed. */
function logistic(z: v128, target: v128, weight: v128, gradientScale: f64, hessianScale: f64, shift: u32): v128 {
  const bounded = f64x2.max(both(-700), f64x2.min(both(700), z))
  const p = f64x2.div(both(1), f64x2.add(both(1), exp(f64x2.neg(bounded))))
  const g = f64x2.mul(weight, f64x2.sub(p, target))
  const h = f64x2.mul(weight, f64x2.mul(p, f64x2.sub(both(1), p)))
  return packed(f64x2.mul(g, both(gradientScale)), f64x2.mul(h, both(hessianScale)), shift)
}

function packed(gradient: v128, hessian: v128, shift: u32): v128 {
  return i64x2.add(i64x2.shl(whole(gradient), shift), whole(hessian))
}

/** Log loss of the rows from … to. `weights` of 0: every one is 1. */
export function logisticGradients(
  scores: usize,
  targets: usize,
  weights: usize,
  from: u32,
  to: u32,
  gradientScale: f64,
  hessianScale: f64,
  shift: u32,
  out: usize,
  step: usize,
): void {
  const end = (<usize>to) << 3
  let i = (<usize>from) << 3
  let at = out + <usize>from * step
  for (; i + 16 <= end; i += 16) {
    const weight = weights == 0 ? both(1) : v128.load(weights + i)
    const two = logistic(v128.load(scores + i), v128.load(targets + i), weight, gradientScale, hessianScale, shift)
    v128.store64_lane(at, two, 0)
    v128.store64_lane(at + step, two, 1)
    at += step << 1
  }
  if (i < end) {
    const weight = weights == 0 ? both(1) : v128.load64_zero(weights + i)
    const last = logistic(v128.load64_zero(scores + i), v128.load64_zero(targets + i), weight, gradientScale, hessianScale, shift)
    v128.store64_lane(at, last, 0)
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
