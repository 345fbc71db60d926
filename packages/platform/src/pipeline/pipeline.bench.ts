import { spawnSync } from 'node:child_process'
import { withProject } from './testing.ts'

/** What the engine itself costs: a function, a command, and a fan-out that do nothing. Targets: 5 ms, 60 ms, 10 s. */

const chain = (kind: string, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `  s${i}: { ${kind}, in: { n: ${i === 0 ? 0 : `s${i - 1}.n`}, i: ${i} }, out: { n: integer } }`,
  ).join('\n')

const files = {
  'steps.mjs': 'export const next = ({ n }) => ({ n: n + 1 })\nexport const sum = ({ values }) => ({ n: values.length })',
  'next.mjs': "import { appendFileSync } from 'node:fs'\nappendFileSync(process.env.OUTPUTS, 'n=' + (Number(process.env.IN_n) + 1))",
  'fn.yaml': `pipeline: fn\nsteps:\n${chain("fn: './steps.mjs#next'", 200)}\n`,
  'run.yaml': `pipeline: run\nsteps:\n${chain('run: node next.mjs', 10)}\n`,
  'fan.yaml': `pipeline: fan
params: { items: { type: list } }
steps:
  each: { fn: './steps.mjs#next', each: { n: params.items }, out: { n: integer } }
  sum: { fn: './steps.mjs#sum', in: { values: each.n }, out: { n: integer } }
`,
}

await withProject(files, async ({ run, folder }) => {
  const timed = async (input: Parameters<typeof run>[0]): Promise<number> => {
    const started = performance.now()
    await run(input)
    return performance.now() - started
  }
  await timed({ file: 'fn.yaml', noCache: ['*'] })
  const fn = (await timed({ file: 'fn.yaml', noCache: ['*'] })) / 200
  const cached = (await timed({ file: 'fn.yaml' })) / 200
  const bareStarted = performance.now()
  for (let i = 0; i < 10; i += 1)
    spawnSync(process.execPath, ['next.mjs'], { cwd: folder, env: { ...process.env, IN_n: '1', OUTPUTS: '/dev/null' } })
  const bare = (performance.now() - bareStarted) / 10
  const command = (await timed({ file: 'run.yaml', noCache: ['*'] })) / 10
  const items = Array.from({ length: 1000 }, (_, i) => i)
  const fan = await timed({ file: 'fan.yaml', params: { items } })
  const fanCached = await timed({ file: 'fan.yaml', params: { items } })
  console.log(`fn step                ${fn.toFixed(2)} ms, from the cache ${cached.toFixed(2)} ms (chain of 200)`)
  console.log(
    `run step               ${command.toFixed(1)} ms, of which ${bare.toFixed(1)} ms are the bare interpreter: ${(command - bare).toFixed(1)} ms (chain of 10)`,
  )
  console.log(`fan-out of 1,000       ${(fan / 1000).toFixed(2)} s, from the cache ${(fanCached / 1000).toFixed(2)} s`)
})
