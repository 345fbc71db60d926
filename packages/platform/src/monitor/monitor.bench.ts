/** How long a check of 100,000 predictions takes. Run: npm run bench monitor */
import { withScene } from './testing.ts'

const rows = 100_000
await withScene(async ({ app, answer }) => {
  await app.call('monitor.policy', { deployment: 'late' })
  const answered = await answer(rows, { shift: 100 })
  await time(`monitor.check, ${rows} rows, 4 inputs`, () => app.call('monitor.check', { deployment: 'late' }))
  const labels = answered.map(({ id, prediction }) => ({ id, label: prediction === 'yes' }))
  await time(`monitor.label, ${rows} labels`, () => app.call('monitor.label', { deployment: 'late', labels }))
  await time('monitor.check with labels', () => app.call('monitor.check', { deployment: 'late' }))
  await time('monitor.window', () => app.call('monitor.window', { deployment: 'late' }))
  await time('monitor.log, newest 50', () => app.call('monitor.log', { deployment: 'late' }))
})

async function time(what: string, body: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await body()
  console.log(`${what}: ${(performance.now() - started).toFixed(0)} ms`)
}
