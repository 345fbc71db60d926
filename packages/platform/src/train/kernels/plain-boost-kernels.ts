import type { BoostKernels } from './boost-kernels.ts'
import type { SharedMemory } from './shared-memory.ts'

/**
 * The kernels of boosting in plain TypeScript: what each one does, to read, to test the compiled ones against, and to run where
 * those are missing. The arithmetic is the same step for step, so the results are equal to the last bit.
 */
export function plainBoostKernels(memory: SharedMemory): BoostKernels {
  let bytes = new Uint8Array(memory.buffer)
  let words = new Uint32Array(memory.buffer)
  let numbers = new Float64Array(memory.buffer)
  let packed = new BigInt64Array(memory.buffer)
  /** Memory grows while a layout is made. */
  const look = (): void => {
    if (bytes.buffer === memory.buffer) return
    bytes = new Uint8Array(memory.buffer)
    words = new Uint32Array(memory.buffer)
    numbers = new Float64Array(memory.buffer)
    packed = new BigInt64Array(memory.buffer)
  }
  const pack = (gradient: number, hessian: number, shift: number): bigint =>
    BigInt.asIntN(64, (BigInt(Math.floor(gradient)) << BigInt(shift)) + BigInt(Math.floor(hessian)))

  return {
    addRows(bins, stride, columns, gradients, step, index, from, to, cells) {
      look()
      for (let i = from; i < to; i++) {
        const row = words[index / 4 + i]!
        const own = packed[(gradients + row * step) / 8]!
        for (let c = 0; c < columns; c++) packed[cells / 8 + c * 256 + bytes[bins + row * stride + c]!]! += own
      }
    },
    unpackCells(cells, columns, cellCounts, offsets, shift, sums, fresh) {
      look()
      for (let c = 0; c < columns; c++) {
        for (let b = 0; b < words[cellCounts / 4 + c]!; b++) {
          const cell = cells / 8 + c * 256 + b
          const sum = sums / 8 + (words[offsets / 4 + c]! + b) * 2
          if (fresh === 1) numbers.fill(0, sum, sum + 2)
          numbers[sum]! += Number(packed[cell]! >> BigInt(shift))
          numbers[sum + 1]! += Number(BigInt.asUintN(shift, packed[cell]!))
          packed[cell] = 0n
        }
      }
    },
    addSums(a, b, pairs) {
      look()
      for (let i = 0; i < pairs * 2; i++) numbers[a / 8 + i]! += numbers[b / 8 + i]!
    },
    subtractSums(a, b, pairs) {
      look()
      for (let i = 0; i < pairs * 2; i++) numbers[a / 8 + i]! -= numbers[b / 8 + i]!
    },
    scanFeatures(features, count, usable, sums, gradient, hessian, l2, hessianMin, least, result) {
      look()
      for (let i = 0; i < count; i++) {
        const [feature = 0, first = 0, bins = 0, common = 0] = words.subarray(features / 4 + i * 4)
        if (bytes[usable + feature] === 0) continue
        const cellOf = (b: number): number => sums / 8 + 2 * (first + b - (b > common ? 1 : 0))
        const missing = cellOf(bins)
        let [restG, restH] = [gradient, hessian]
        for (let b = 0; b <= bins && common < bins; b++) {
          if (b === common) continue
          restG -= numbers[cellOf(b)]!
          restH -= numbers[cellOf(b) + 1]!
        }
        const hasMissing = numbers[missing] !== 0 || numbers[missing + 1] !== 0
        for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
          let g = side === 1 ? numbers[missing]! : 0
          let h = side === 1 ? numbers[missing + 1]! : 0
          for (let b = 0; b < bins; b++) {
            g += b === common ? restG : numbers[cellOf(b)]!
            h += b === common ? restH : numbers[cellOf(b) + 1]!
            const rightH = hessian - h
            if (h < hessianMin) continue
            if (rightH < hessianMin) break
            const rightG = gradient - g
            const gain = (g * g) / (h + l2) + (rightG * rightG) / (rightH + l2)
            if (gain <= least) continue
            least = gain
            numbers.set([gain, b, hasMissing ? side : h >= rightH ? 1 : 0, g, h, feature], result / 8)
          }
        }
      }
      return least
    },
    numberRows(index, from, to) {
      look()
      for (let i = from; i < to; i++) words[index / 4 + i] = i
    },
    partition(bins, table, index, from, to, scratch) {
      look()
      let left = index / 4 + from
      let right = scratch / 4
      for (let i = index / 4 + from; i < index / 4 + to; i++) {
        const row = words[i]!
        if (bytes[table + bytes[bins + row]!] === 1) words[left++] = row
        else words[right++] = row
      }
      words.copyWithin(left, scratch / 4, right)
      return left - index / 4
    },
    addValue(index, from, to, scores, outputs, output, value) {
      look()
      for (let i = from; i < to; i++) numbers[scores / 8 + words[index / 4 + i]! * outputs + output]! += value
    },
    logisticGradients(scores, targets, weights, from, to, gradientScale, hessianScale, shift, out, step) {
      look()
      const [forGradient, forHessian] = [f32(gradientScale), f32(hessianScale)]
      for (let i = from; i < to; i++) {
        const z = Math.max(-80, Math.min(80, f32(numbers[scores / 8 + i]!)))
        const p = f32(1 / f32(1 + exp32(-z)))
        const w = weights === 0 ? 1 : f32(numbers[weights / 8 + i]!)
        const g = f32(w * f32(f32(p - f32(numbers[targets / 8 + i]!)) * forGradient))
        const h = f32(w * f32(f32(p * f32(1 - p)) * forHessian))
        packed[(out + i * step) / 8] = pack(f32(g + 0.5), f32(h + 0.5), shift)
      }
    },
    packGradients(gradients, hessians, from, to, gradientScale, hessianScale, shift, out, step) {
      look()
      for (let i = from; i < to; i++) {
        const h = hessians === 0 ? 1 : numbers[hessians / 8 + i]! * hessianScale
        packed[(out + i * step) / 8] = pack(numbers[gradients / 8 + i]! * gradientScale + 0.5, h + 0.5, shift)
      }
    },
    binValues(values, rows, cuts, count, _steps, out) {
      look()
      const own = numbers.subarray(cuts / 8, cuts / 8 + count)
      for (let i = 0; i < rows; i++) {
        const x = numbers[values / 8 + i]!
        let low = 0
        for (let high = count; low < high; ) {
          const middle = (low + high) >>> 1
          if (x > own[middle]!) low = middle + 1
          else high = middle
        }
        bytes[out + i] = Number.isNaN(x) ? count + 1 : low
      }
    },
    layRows(columns, step, count, rows, out, stride) {
      look()
      for (let row = 0; row < rows; row++) for (let c = 0; c < count; c++) bytes[out + row * stride + c] = bytes[columns + c * step + row]!
    },
    sortNumbers(values, _other, count) {
      look()
      numbers.subarray(values / 8, values / 8 + count).sort()
      return values
    },
  }
}

const f32 = Math.fround
const power32 = new Int32Array(1)

/** e^x in float32, by the same steps on every machine, for |x| up to 80. */
function exp32(x: number): number {
  const k = Math.floor(f32(f32(x * f32(Math.LOG2E)) + 0.5))
  const r = f32(f32(x - f32(k * 0.693359375)) - f32(k * f32(-0.00021219444)))
  let p = f32(f32(r * f32(1 / 720)) + f32(1 / 120))
  p = f32(f32(p * r) + f32(1 / 24))
  p = f32(f32(p * r) + f32(1 / 6))
  p = f32(f32(p * r) + 0.5)
  p = f32(f32(p * r) + 1)
  p = f32(f32(p * r) + 1)
  power32[0] = (k + 127) << 23
  return f32(p * new Float32Array(power32.buffer)[0]!)
}

const power = new Float64Array(1)
const powerWords = new Int32Array(power.buffer)

/** e^x by the same steps on every machine, for |x| up to 700: x = k·ln 2 + r, a polynomial for e^r, times 2^k. */
export function exp(x: number): number {
  const k = Math.floor(x * Math.LOG2E + 0.5)
  const r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10
  let p = 1 / 3628800
  p = p * r + 1 / 362880
  p = p * r + 1 / 40320
  p = p * r + 1 / 5040
  p = p * r + 1 / 720
  p = p * r + 1 / 120
  p = p * r + 1 / 24
  p = p * r + 1 / 6
  p = p * r + 0.5
  p = p * r + 1
  p = p * r + 1
  powerWords[1] = (k + 1023) << 20
  return p * power[0]!
}
