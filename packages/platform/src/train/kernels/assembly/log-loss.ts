/** Log-loss and its derivatives, two rows at a time. Exponentials and logarithms are right to 1e-15 of themselves. */

/**
 * Two classes: for each row, its margin z is replaced by w(p − y), where p = 1 / (1 + e^−z), and `curvatures` gets w p (1 − p).
 * Returns Σ w (log(1 + e^z) − y z).
 */
export function logLoss(margins: usize, targets: usize, weights: usize, rows: u32, curvatures: usize): f64 {
  const bytes = (<usize>rows) << 3
  const zero = f64x2.splat(0)
  const one = f64x2.splat(1)
  let total = zero
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = v128.load(margins + i)
    const y = v128.load(targets + i)
    const w = v128.load(weights + i)
    const e = expOf(f64x2.neg(f64x2.abs(z)))
    const q = f64x2.div(one, f64x2.add(one, e))
    const other = f64x2.mul(e, q)
    const p = v128.bitselect(q, other, f64x2.ge(z, zero))
    const loss = f64x2.sub(f64x2.add(log1pOf(e), f64x2.max(z, zero)), f64x2.mul(y, z))
    total = f64x2.add(total, f64x2.mul(w, loss))
    v128.store(margins + i, f64x2.mul(w, f64x2.sub(p, y)))
    v128.store(curvatures + i, f64x2.mul(w, f64x2.mul(other, q)))
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1)
}

/**
 * Several classes, whose margins stand `step` bytes apart: each row's are replaced by its probabilities e^z_k / Σ e^z, and `out` gets
 * log Σ e^z.
 */
export function spread(margins: usize, classes: u32, rows: u32, step: usize, out: usize): void {
  const bytes = (<usize>rows) << 3
  const end = margins + <usize>classes * step
  for (let i: usize = 0; i < bytes; i += 16) {
    let most = v128.load(margins + i)
    for (let at = margins + step; at < end; at += step) most = f64x2.max(most, v128.load(at + i))
    let sum = f64x2.splat(0)
    for (let at = margins; at < end; at += step) {
      const e = expOf(f64x2.sub(v128.load(at + i), most))
      v128.store(at + i, e)
      sum = f64x2.add(sum, e)
    }
    for (let at = margins; at < end; at += step) v128.store(at + i, f64x2.div(v128.load(at + i), sum))
    v128.store(out + i, f64x2.add(most, logOf(sum)))
  }
}

/** e^x for x ≤ 0, not less than e^−708: x = k ln 2 + r, a polynomial for e^r, times 2^k. */
function expOf(x: v128): v128 {
  const bounded = f64x2.max(x, f64x2.splat(-708))
  const magic = f64x2.splat(6755399441055744)
  // Its lowest bits are k.
  const shifted = f64x2.add(f64x2.mul(bounded, f64x2.splat(1.4426950408889634)), magic)
  const k = f64x2.sub(shifted, magic)
  const high = f64x2.sub(bounded, f64x2.mul(k, f64x2.splat(0.6931471803691238)))
  const r = f64x2.sub(high, f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)))
  let p = f64x2.splat(1 / 6227020800.0)
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 479001600.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 39916800.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 3628800.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 362880.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 40320.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 5040.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 720.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 120.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 24.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 6.0))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1))
  return i64x2.add(p, i64x2.shl(shifted, 52))
}

/** log(1 + e) for e from 0 to 1. */
function log1pOf(e: v128): v128 {
  const isGreat = f64x2.gt(e, f64x2.splat(0.41421356237309503))
  const halved = f64x2.mul(f64x2.sub(e, f64x2.splat(1)), f64x2.splat(0.5))
  const f = v128.bitselect(halved, e, isGreat)
  return f64x2.add(nearOne(f), v128.and(isGreat, f64x2.splat(0.6931471805599453)))
}

/** log x for x ≥ 1: x = 2^k m, where m is at most √2. */
function logOf(x: v128): v128 {
  const bits = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd))
  const k = i64x2.shr_s(bits, 52)
  const m = i64x2.sub(x, i64x2.shl(k, 52))
  // Small whole numbers, by way of the bits of 1.5 · 2^52.
  const magic = f64x2.splat(6755399441055744)
  const times = f64x2.sub(i64x2.add(k, magic), magic)
  return f64x2.add(nearOne(f64x2.sub(m, f64x2.splat(1))), f64x2.mul(times, f64x2.splat(0.6931471805599453)))
}

/** log(1 + f) for f from −0.3 to 0.42: 2 artanh s, where s = f / (2 + f). */
function nearOne(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f))
  const z = f64x2.mul(s, s)
  let p = f64x2.splat(2 / 23.0)
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 21.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 19.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 17.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 15.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 13.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 11.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 9.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 7.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 5.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2 / 3.0))
  p = f64x2.add(f64x2.mul(p, z), f64x2.splat(2))
  return f64x2.mul(p, s)
}
