import type { ForestKernels } from './forest-kernels.ts'
import { plainBoostKernels } from './plain-boost-kernels.ts'
import type { SharedMemory } from './shared-memory.ts'

/** The kernels of forests in plain TypeScript, step for step the same: to read, to test against, and to run where nothing was compiled. */
export function plainForestKernels(memory: SharedMemory): ForestKernels {
  const bytes = new Uint8Array(memory.buffer)
  const words = new Uint32Array(memory.buffer)
  const numbers = new Float64Array(memory.buffer)
  const cellNumbers = (outputs: number): number => (outputs === 1 ? 2 : outputs)

  const isOccupied = (occupied: number, bin: number): boolean => ((words[occupied / 4 + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1
  const nextBin = (occupied: number, bin: number): number => {
    let next = bin
    while (next < 256 && !isOccupied(occupied, next)) next++
    return next
  }

  const fillCells: ForestKernels['fillCells'] = (bins, index, pairs, from, to, outputs, cells, counts, occupied) => {
    for (let i = from; i < to; i++) {
      const bin = bytes[bins + words[index / 4 + i]!]!
      const w = numbers[pairs / 8 + 2 * i]!
      const y = numbers[pairs / 8 + 2 * i + 1]!
      if (outputs === 1) {
        numbers[cells / 8 + 2 * bin]! += w
        numbers[cells / 8 + 2 * bin + 1]! += w * y
      } else numbers[cells / 8 + bin * outputs + y]! += w
      words[counts / 4 + bin]! += 1
      words[occupied / 4 + (bin >>> 5)]! |= 1 << (bin & 31)
    }
  }

  const clearCells: ForestKernels['clearCells'] = (outputs, cells, counts, occupied) => {
    const width = cellNumbers(outputs)
    for (let bin = nextBin(occupied, 0); bin < 256; bin = nextBin(occupied, bin + 1)) {
      numbers.fill(0, cells / 8 + bin * width, cells / 8 + (bin + 1) * width)
      words[counts / 4 + bin] = 0
    }
    words.fill(0, occupied / 4, occupied / 4 + 8)
  }

  const drawnBin = (occupied: number, binCount: number, values: number, chance: number): number => {
    const used: number[] = []
    for (let bin = nextBin(occupied, 0); bin < binCount; bin = nextBin(occupied, bin + 1)) used.push(bin)
    const last = used.at(-1)
    if (last === undefined) return binCount
    const bound = numbers[values / 8 + used[0]!]! * (1 - chance) + numbers[values / 8 + last]! * chance
    return used.slice(0, -1).findLast((bin) => numbers[values / 8 + bin]! <= bound) ?? used[0]!
  }

  return {
    partition: plainBoostKernels(memory).partition,
    fillCells,
    clearCells,
    cutFeature(bins, index, pairs, from, to, outputs, binCount, values, totals, rowsMin, least, chance, cells, counts, occupied, result) {
      fillCells(bins, index, pairs, from, to, outputs, cells, counts, occupied)
      const drawn = chance >= 0 ? drawnBin(occupied, binCount, values, chance) : 256
      const missingRows = words[counts / 4 + binCount]!
      const rows = to - from
      const width = cellNumbers(outputs)
      let bound = least
      for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
        const sums = new Float64Array(width)
        if (side === 1) sums.set(numbers.subarray(cells / 8 + binCount * width, cells / 8 + (binCount + 1) * width))
        let left = side === 1 ? missingRows : 0
        const allNumbers = side === 1 ? rows : rows - missingRows
        for (let bin = nextBin(occupied, 0); bin < binCount; bin = nextBin(occupied, bin + 1)) {
          for (let k = 0; k < width; k++) sums[k]! += numbers[cells / 8 + bin * width + k]!
          left += words[counts / 4 + bin]!
          if (left < rowsMin || !(drawn === 256 || bin === drawn || left === allNumbers)) continue
          if (rows - left < rowsMin) break
          const gain = outputs === 1 ? pairGain(sums, numbers, totals / 8) : classGain(sums, numbers, totals / 8)
          if (!(gain > bound)) continue
          bound = gain
          numbers.set([gain, bin, missingRows > 0 ? side : left * 2 >= rows ? 1 : 0], result / 8)
          numbers[result / 8 + 4] = left
        }
      }
      const found = bound > least
      if (found) numbers[result / 8 + 3] = nextBin(occupied, numbers[result / 8 + 1]! + 1)
      clearCells(outputs, cells, counts, occupied)
      return found ? 1 : 0
    },
    sumRows(pairs, from, to, outputs, totals) {
      numbers.fill(0, totals / 8, totals / 8 + cellNumbers(outputs))
      const first = numbers[pairs / 8 + 2 * from + 1]!
      let same = 1
      for (let i = from; i < to; i++) {
        const w = numbers[pairs / 8 + 2 * i]!
        const y = numbers[pairs / 8 + 2 * i + 1]!
        if (y !== first) same = 0
        if (outputs === 1) {
          numbers[totals / 8]! += w
          numbers[totals / 8 + 1]! += w * y
        } else numbers[totals / 8 + y]! += w
      }
      return same
    },
    divideRows(bins, table, index, pairs, from, to, scratchIndex, scratchPairs) {
      let left = from
      let right = 0
      for (let i = from; i < to; i++) {
        const row = words[index / 4 + i]!
        const goesLeft = bytes[table + bytes[bins + row]!] === 1
        const at = goesLeft ? left++ : right++
        words[(goesLeft ? index : scratchIndex) / 4 + at] = row
        numbers.copyWithin((goesLeft ? pairs : scratchPairs) / 8 + 2 * at, pairs / 8 + 2 * i, pairs / 8 + 2 * i + 2)
      }
      words.copyWithin(index / 4 + left, scratchIndex / 4, scratchIndex / 4 + right)
      numbers.copyWithin(pairs / 8 + 2 * left, scratchPairs / 8, scratchPairs / 8 + 2 * right)
      return left
    },
  }
}

/** NaN, which is greater than nothing, where a side weighs nothing. */
function pairGain(sums: Float64Array, numbers: Float64Array, totals: number): number {
  const [wl, l] = [sums[0]!, sums[1]!]
  const [wr, r] = [numbers[totals]! - wl, numbers[totals + 1]! - l]
  return wl > 0 && wr > 0 ? (l * l) / wl + (r * r) / wr : Number.NaN
}

function classGain(sums: Float64Array, numbers: Float64Array, totals: number): number {
  let [wl, wr, l, r] = [0, 0, 0, 0]
  for (let k = 0; k < sums.length; k++) {
    const a = sums[k]!
    const b = numbers[totals + k]! - a
    wl += a
    wr += b
    l += a * a
    r += b * b
  }
  return wl > 0 && wr > 0 ? l / wl + r / wr : Number.NaN
}
