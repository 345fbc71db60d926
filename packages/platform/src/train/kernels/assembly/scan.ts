/**
 * The best threshold of `count` features, each told in 16 bytes: its number; where its cells begin among the sums, in pairs; how many bins of values
 * it has, those of missing values after them; and of a feature that shares its column the bin that has no cell, whose sums are what
 * the others leave of the whole (else −1). What a split gains is G²/(H + λ) summed over both sides. Writes gain, bin, side of missing values, left gradient,
 * left hessian and the feature's number where the gain is above `least`, and returns the gain.
 */
export function scanFeatures(
  features: usize,
  count: u32,
  usable: usize,
  sums: usize,
  gradient: f64,
  hessian: f64,
  l2: f64,
  hessianMin: f64,
  least: f64,
  result: usize,
): f64 {
  const total = f64x2.replace_lane(f64x2.splat(gradient), 1, hessian)
  const end = features + <usize>count * 16
  for (; features < end; features += 16) {
    const feature = load<u32>(features)
    if (load<u8>(usable + feature) == 0) continue
    const cells = sums + ((<usize>load<u32>(features, 4)) << 4)
    const gain = scan(cells, load<u32>(features, 8), load<u32>(features, 12), total, l2, hessianMin, least, result)
    if (gain <= least) continue
    least = gain
    store<f64>(result, <f64>feature, 40)
  }
  return least
}

function scan(cells: usize, bins: u32, common: u32, total: v128, l2: f64, hessianMin: f64, least: f64, result: usize): f64 {
  const told = bins - <u32>(common < bins)
  const missing = v128.load(cells + ((<usize>told) << 4))
  let rest = f64x2.sub(total, missing)
  if (common < bins) for (let cell = cells; cell < cells + ((<usize>told) << 4); cell += 16) rest = f64x2.sub(rest, v128.load(cell))
  const hasMissing = f64x2.extract_lane(missing, 0) != 0 || f64x2.extract_lane(missing, 1) != 0
  const hessianAll = f64x2.extract_lane(total, 1)
  const penalty = f64x2.splat(l2)
  const sides = hasMissing ? 2 : 1
  for (let side = 0; side < sides; side++) {
    let left = side == 1 ? missing : f64x2.splat(0)
    let cell = cells
    for (let b: u32 = 0; b < bins; b++) {
      if (b == common) left = f64x2.add(left, rest)
      else {
        const own = v128.load(cell)
        cell += 16
        // Small leaves have rows in few bins; an empty one changes nothing.
        if (!v128.any_true(own)) continue
        left = f64x2.add(left, own)
      }
      const right = f64x2.sub(total, left)
      const hessians = v128.shuffle<f64>(left, right, 1, 3)
      if (f64x2.extract_lane(hessians, 0) < hessianMin) continue
      if (f64x2.extract_lane(hessians, 1) < hessianMin) break
      const gradients = v128.shuffle<f64>(left, right, 0, 2)
      const scores = f64x2.div(f64x2.mul(gradients, gradients), f64x2.add(hessians, penalty))
      const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1)
      if (gain <= least) continue
      least = gain
      const leftHessian = f64x2.extract_lane(left, 1)
      store<f64>(result, gain)
      store<f64>(result, <f64>b, 8)
      store<f64>(result, <f64>(hasMissing ? side : <i32>(leftHessian >= hessianAll - leftHessian)), 16)
      v128.store(result, left, 24)
    }
  }
  return least
}
