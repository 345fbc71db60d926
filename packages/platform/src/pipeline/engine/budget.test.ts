import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import fc from 'fast-check'
import { withProject } from '../testing.ts'
import { Budget } from './budget.ts'

const never = new AbortController().signal
const gib = 2 ** 30

test('shares never add up to more than the machine has, and everybody gets theirs in the order they asked', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ cpu: fc.constantFrom(0.1, 0.5, 1, 2, 3), memory: fc.constantFrom(null, 1, 4, 8), gpu: fc.nat(2) }), {
        maxLength: 30,
      }),
      async (all) => {
        const budget = new Budget({ cpu: 3, memory: 8, gpu: 2 })
        const used = { cpu: 0, memory: 0, gpus: new Set<number>() }
        const begun: number[] = []
        await Promise.all(
          all.map(async (needs, index) => {
            const { gpus, release } = await budget.take(needs, never)
            begun.push(index)
            used.cpu += needs.cpu
            used.memory += needs.memory ?? 0
            for (const gpu of gpus) {
              assert.ok(!used.gpus.has(gpu))
              used.gpus.add(gpu)
            }
            assert.ok(used.cpu <= 3 + 1e-6 && used.memory <= 8 && gpus.length === needs.gpu)
            await new Promise(setImmediate)
            used.cpu -= needs.cpu
            used.memory -= needs.memory ?? 0
            for (const gpu of gpus) used.gpus.delete(gpu)
            release()
            release()
          }),
        )
        assert.deepEqual(begun, [...all.keys()])
      },
    ),
  ))

test('who stops waiting makes room for those behind', async () => {
  const budget = new Budget({ cpu: 2, memory: gib, gpu: 0 })
  const first = await budget.take({ cpu: 1, memory: null, gpu: 0 }, never)
  const stop = new AbortController()
  const large = budget.take({ cpu: 2, memory: null, gpu: 0 }, stop.signal)
  const small = budget.take({ cpu: 1, memory: null, gpu: 0 }, never)
  stop.abort()
  await assert.rejects(large, (error) => isLevainError(error, 'cancelled'))
  const second = await small
  first.release()
  second.release()
})

const busy = `
import { appendFileSync } from 'node:fs'
const note = (what) => appendFileSync('log', what + '\\n')
note('begin')
await new Promise((resolve) => setTimeout(resolve, 150))
note('end')
`

test('tasks run side by side only as far as the machine has room for them', () =>
  withProject(
    {
      'busy.mjs': busy,
      'levain.yaml': 'pipeline: p\nsteps:\n  busy: { run: node busy.mjs, each: { n: [1, 2, 3, 4] }, memory: 3Gi, out: {} }\n',
    },
    async ({ run, folder }) => {
      await run({ parallel: 4 })
      const { readFile } = await import('node:fs/promises')
      const lines = (await readFile(`${folder}/log`, 'utf8')).trim().split('\n')
      let now = 0
      let most = 0
      for (const line of lines) {
        now += line === 'begin' ? 1 : -1
        most = Math.max(most, now)
      }
      assert.equal(lines.length, 8)
      assert.equal(most, 2)
    },
    { budget: new Budget({ cpu: 8, memory: 8 * gib, gpu: 0 }) },
  ))

test('a step that could never fit is refused by name before anything runs', () =>
  withProject(
    { 'levain.yaml': 'pipeline: p\nsteps:\n  a: { run: touch ran }\n  big: { run: "true", cpu: 4, memory: 64Gi, gpu: 1 }\n' },
    async ({ run, latest }) => {
      await assert.rejects(run(), (error) => isLevainError(error, 'step-too-large') || /big/.test(String(error)))
      const { run: shown, steps } = await latest()
      assert.deepEqual([shown.status, shown.error?.code, steps.length], ['failed', 'step-too-large', 0])
      assert.equal(
        shown.error?.message,
        'Step big asks for 4 cores and 64 GiB of memory and 1 graphics card and could never run here: this machine has 2 and 8 GiB and none.',
      )
    },
    { budget: new Budget({ cpu: 2, memory: 8 * gib, gpu: 0 }) },
  ))

test('a step finds the graphics cards that are its own', () =>
  withProject(
    {
      'levain.yaml': 'pipeline: p\nsteps:\n  a: { run: "echo cards=$CUDA_VISIBLE_DEVICES >> $OUTPUTS", gpu: 2, out: { cards: string } }\n',
    },
    async ({ run }) => {
      const { steps } = await run()
      assert.deepEqual(steps[0]?.outputs.cards, { type: 'string', value: '0,1' })
    },
    { budget: new Budget({ cpu: 2, memory: gib, gpu: 3 }) },
  ))
