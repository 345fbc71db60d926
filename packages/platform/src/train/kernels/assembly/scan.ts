/**
 * The best threshold of one feature whose sums (gradient, hessian) stand in order of its bins, those of missing values last. What
 * a split gains is G²/(H + λ) summed over both sides. Writes gain, bin, side of missing values, left gradient and left hessian
 * when the gain is above `least`, and returns whether it did.
 */
export function scanFeature(
  sums: usize,
  bins: u32,
  gradient: f64,
  hessian: f64,
  l2: f64,
  hessianMin: f64,
  least: f64,
  result: usize,
): bool {
  const missing = v128.load(sums + ((<usize>bins) << 4))
  const hasMissing = f64x2.extract_lane(missing, 0) != 0 || f64x2.extract_lane(missing, 1) != 0
  const total = f64x2.replace_lane(f64x2.splat(gradient), 1, hessian)
  const penalty = f64x2.splat(l2)
  const sides = hasMissing ? 2 : 1
  let found = false
  for (let side = 0; side < sides; side++) {
    let left = side == 1 ? missing : f64x2.splat(0)
    for (let b: u32 = 0; b < bins; b++) {
      const cell = v128.load(sums + ((<usize>b) << 4))
      left = f64x2.add(left, cell)
      const right = f64x2.sub(total, left)
      const hessians = v128.shuffle<f64>(left, right, 1, 3)
      if (f64x2.extract_lane(hessians, 0) < hessianMin) continue
      if (f64x2.extract_lane(hessians, 1) < hessianMin) break
      const gradients = v128.shuffle<f64>(left, right, 0, 2)
      const scores = f64x2.div(f64x2.mul(gradients, gradients), f64x2.add(hessians, penalty))
      const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1)
      if (gain <= least) continue
      least = gain
      found = true
      const leftHessian = f64x2.extract_lane(left, 1)
      store<f64>(result, gain)
      store<f64>(result, <f64>b, 8)
      store<f64>(result, <f64>(hasMissing ? side : <i32>(leftHessian >= hessian - leftHessian)), 16)
      v128.store(result, left, 24)
    }
  }
  return found
}
