import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import fc from 'fast-check'
import type { BoostKernels } from './boost-kernels.ts'
import { loadBoostKernels } from './load-kernels.ts'
import { exp, plainBoostKernels } from './plain-boost-kernels.ts'
import { webAssembly } from './shared-memory.ts'

const pages = 32

/** Runs the same on two memories filled alike, once with each set of kernels; the answers and every byte must agree. */
async function agree(
  fill: (bytes: Uint8Array, numbers: Float64Array) => void,
  work: (kernels: BoostKernels) => unknown,
): Promise<Float64Array> {
  const done = []
  for (const load of [loadBoostKernels, async (memory: Parameters<typeof plainBoostKernels>[0]) => plainBoostKernels(memory)]) {
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    fill(new Uint8Array(memory.buffer), new Float64Array(memory.buffer))
    done.push({ answer: work(await load(memory)), bytes: Buffer.from(memory.buffer) })
  }
  const [compiled, plain] = done as [(typeof done)[0], (typeof done)[0]]
  assert.deepEqual(compiled.answer, plain.answer)
  assert.ok(compiled.bytes.subarray(0, ignoredFrom).equals(plain.bytes.subarray(0, ignoredFrom)), 'the bytes differ')
  return new Float64Array(new Uint8Array(compiled.bytes).buffer)
}

/** From here on memory is scratch, which only the compiled kernels use. */
const ignoredFrom = 1_900_000
const scratch = ignoredFrom

test('the compiled kernels are there: nothing below compares the plain ones with themselves', async () => {
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  assert.notEqual((await loadBoostKernels(memory)).addSums.toString(), plainBoostKernels(memory).addSums.toString())
})

test('histograms of any number of columns and any choice of rows are equal, and hold the sums of their rows', async () => {
  const random = seededRandom(5)
  for (const columns of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 33, 64]) {
    const [rows, stride] = [1500, columns <= 32 ? 32 : 64]
    const [bins, gradients, index, cells, counts, offsets, sums] = [64, 200_000, 300_000, 400_000, 700_000, 701_000, 800_000]
    const chosen = Array.from({ length: rows }, (_, i) => i).filter((i) => i < 700 || random.next() < 0.3)
    const fill = (bytes: Uint8Array): void => {
      const own = seededRandom(columns)
      for (let i = 0; i < rows * stride; i++) bytes[bins + i] = Math.floor(own.next() * 256)
      const packed = new BigInt64Array(bytes.buffer)
      for (let i = 0; i < rows; i++)
        packed[gradients / 8 + i] = (BigInt(Math.floor(own.next() * 65_535) - 32_767) << 32n) + BigInt(Math.floor(own.next() * 32_768))
      new Uint32Array(bytes.buffer, index, chosen.length).set(chosen)
      new Uint32Array(bytes.buffer, counts, columns).fill(256)
      new Uint32Array(bytes.buffer, offsets, columns).set(Array.from({ length: columns }, (_, c) => c * 256))
    }
    const numbers = await agree(fill, (kernels) => {
      kernels.addRows(bins, stride, columns, gradients, 8, index, 0, chosen.length, cells, scratch)
      kernels.unpackCells(cells, columns, counts, offsets, 32, sums, 1)
      kernels.addRows(bins, stride, columns, gradients, 0, index, 10, 900, cells, scratch)
    })
    const [bytes, packed] = [new Uint8Array(numbers.buffer), new BigInt64Array(numbers.buffer)]
    const want = new Float64Array(512 * columns)
    for (const row of chosen) {
      const own = packed[gradients / 8 + row]!
      for (let c = 0; c < columns; c++) {
        const cell = 2 * (256 * c + bytes[bins + row * stride + c]!)
        want[cell]! += Number(own >> 32n)
        want[cell + 1]! += Number(own & 0xffffffffn)
      }
    }
    assert.deepEqual(numbers.subarray(sums / 8, sums / 8 + want.length), want)
  }
})

test('partitions keep every row, send each to its side, and keep the order within sides', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.uint8Array({ minLength: 256, maxLength: 256, max: 1 }),
      async (bins, table) => {
        let middle = 0
        const numbers = await agree(
          (bytes) => {
            bytes.set(bins, 64)
            bytes.set(table, 512)
            new Uint32Array(bytes.buffer, 1024, bins.length).set([...bins.keys()].reverse())
          },
          (kernels) => {
            middle = kernels.partition(64, 512, 1024, 0, bins.length, scratch)
            return middle
          },
        )
        const rows = [...bins.keys()].reverse()
        const left = rows.filter((row) => table[bins[row]!] === 1)
        assert.equal(middle, left.length)
        assert.deepEqual(
          [...new Uint32Array(numbers.buffer, 1024, bins.length)],
          [...left, ...rows.filter((row) => table[bins[row]!] === 0)],
        )
      },
    ),
    { numRuns: 20 },
  )
})

test('bins are equal: a value is in bin b exactly when it lies above cut b − 1 and not above cut b', async () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(Infinity, -Infinity, Number.NaN, 1e308, -0, 5e-324))
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { minLength: 1, maxLength: 40 }),
      fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20 }),
      async (values, given) => {
        const cuts = Float64Array.from(new Set(given.map((cut) => cut + 0))).sort()
        const steps = Math.ceil(Math.log2(cuts.length + 1))
        const numbers = await agree(
          (_, own) => {
            own.set(values, 8)
            own.fill(Infinity, 1000, 1000 + 2 ** steps)
            own.set(cuts, 1000)
          },
          (kernels) => kernels.binValues(64, values.length, 8000, cuts.length, steps, 16_000),
        )
        for (const [i, x] of values.entries()) {
          const bin = new Uint8Array(numbers.buffer)[16_000 + i]!
          if (Number.isNaN(x)) assert.equal(bin, cuts.length + 1)
          else assert.ok((bin === 0 || x > cuts[bin - 1]!) && (bin === cuts.length || x <= cuts[bin]!))
        }
      },
    ),
    { numRuns: 25 },
  )
})

test('numbers are sorted, whatever their signs and sizes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ noNaN: true }), { maxLength: 200 }), async (values) => {
      const memory = new webAssembly.Memory({ initial: 2, maximum: 2, shared: true })
      const kernels = await loadBoostKernels(memory)
      new Float64Array(memory.buffer, 64, values.length).set(values)
      const at = kernels.sortNumbers(64, 8000, values.length, 65_536)
      assert.deepEqual([...new Float64Array(memory.buffer, at, values.length)], [...Float64Array.from(values).sort()])
    }),
    { numRuns: 60 },
  )
})

test('gradients of the log loss are equal to the last bit, with and without weights, for odd numbers of rows', async () => {
  const random = seededRandom(2)
  const rows = 333
  const fill = (_: Uint8Array, numbers: Float64Array): void => {
    const own = seededRandom(1)
    for (let i = 0; i < rows; i++) {
      numbers[1000 + i] = i < 4 ? [1e308, -1e308, 0, 5e-324][i]! : (own.next() - 0.5) * 60
      numbers[2000 + i] = own.next() < 0.5 ? 1 : 0
      numbers[3000 + i] = own.next()
      numbers[4000 + i] = own.next() * 2 - 1
    }
  }
  await agree(fill, (kernels) => {
    kernels.logisticGradients(8000, 16_000, 0, 0, rows, 32_767, 131_068, 32, 40_000, 8)
    kernels.logisticGradients(8000, 16_000, 24_000, 5, rows, 2 ** 23, 2 ** 17, 28, 50_048, 64)
    kernels.packGradients(32_000, 24_000, 1, rows, 2 ** 23, 2 ** 15, 28, 100_000, 8)
    kernels.packGradients(32_000, 0, 0, rows, 2 ** 26, 1, 17, 120_000, 32)
    kernels.addSums(32_000, 24_000, 100)
    kernels.subtractSums(24_000, 8000, 100)
    kernels.layRows(8000, 64, 13, 64, 80_000, 32)
    kernels.numberRows(130_000, 3, 21)
  })
  for (let i = 0; i < 1000; i++) {
    const x = (random.next() - 0.5) * 1400
    assert.ok(Math.abs(exp(x) / Math.exp(x) - 1) < 1e-9, `e^${x}`)
  }
})

test('the best threshold among features is equal, with missing values and without, in columns of their own and in shared ones', async () => {
  const random = seededRandom(9)
  for (let i = 0; i < 30; i++) {
    const bins = 1 + Math.floor(random.next() * 40)
    const cells = Array.from({ length: bins + 1 }, (_, b) =>
      (b === bins && i % 2 === 0) || random.next() < 0.2
        ? [0, 0]
        : [Math.floor((random.next() - 0.5) * 1e6), Math.floor(random.next() * 1e5)],
    )
    const total = (at: 0 | 1): number => cells.reduce((sum, cell) => sum + cell[at]!, 0)
    // The second feature is the first but for its common bin, which has no cell; the third may not be used.
    const common = i % bins
    const found = await agree(
      (bytes, numbers) => {
        numbers.set([...cells, ...cells.filter((_, b) => b !== common)].flat(), 8)
        new Uint32Array(bytes.buffer, 16_000, 12).set([0, 0, bins, 2 ** 32 - 1, 1, bins + 1, bins, common, 2, 0, bins, 2 ** 32 - 1])
        bytes.set([1, 1, 0], 17_000)
      },
      (kernels) => {
        const scan = (from: number, count: number, result: number): number =>
          kernels.scanFeatures(16_000 + from * 16, count, 17_000, 64, total(0), total(1), i % 3, 130, 0, result)
        return [scan(0, 1, 8000), scan(1, 1, 8064), scan(2, 1, 8128), scan(0, 3, 8192)]
      },
    )
    const [alone = [], shared = [], unused = [], all = []] = [1000, 1008, 1016, 1024].map((at) => [...found.subarray(at, at + 6)])
    assert.deepEqual(shared.slice(0, 5), alone.slice(0, 5))
    assert.deepEqual(unused, [0, 0, 0, 0, 0, 0])
    assert.deepEqual(all, alone)
  }
})

test('answers are added to the scores of the rows of a leaf', async () => {
  await agree(
    (bytes) => new Uint32Array(bytes.buffer, 64, 5).set([4, 2, 9, 0, 7]),
    (kernels) => kernels.addValue(64, 1, 4, 8000, 3, 2, 0.1),
  )
})
