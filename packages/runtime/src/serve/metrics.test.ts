import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createHistogram } from './histogram.ts'
import { createMetrics, metricsText } from './metrics.ts'

interface Family {
  type: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

/** Reads Prometheus' text format strictly: HELP, TYPE, then the samples of that family, each family once. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>()
  let current = ''
  for (const line of text.split('\n').slice(0, -1)) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S.*$/.exec(line)
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/.exec(line)
    const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (help) {
      current = help[1] ?? ''
      assert.ok(!families.has(current), `${current} comes twice`)
    } else if (type) {
      assert.equal(type[1], current)
      families.set(current, { type: type[2] ?? '', samples: [] })
    } else {
      assert.ok(sample, `not a sample: ${line}`)
      const [, name = '', labels = '', value] = sample
      const family = families.get(current)
      assert.ok(family && name.replace(/_(bucket|sum|count)$/, '') === (family.type === 'histogram' ? current : name))
      assert.ok(Number.isFinite(Number(value)))
      const pairs = [...labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/g)]
      assert.equal(pairs.map(([whole]) => whole).join(''), labels)
      family.samples.push({ name, labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])), value: Number(value) })
    }
  }
  return families
}

describe('the metrics', () => {
  const metrics = createMetrics()
  metrics.responses.set(200, 3).set(400, 1)
  metrics.predictions.set('x', { model: 'a "quoted" \\ name', version: 2, count: 7 })
  for (const seconds of [0.0001, 0.003, 0.003, 40]) metrics.requestSeconds.observe(seconds)
  const shadows = [{ version: 3, compared: 2, failed: 0, dropped: 1, flips: 1, maxDelta: 0.5 }]
  const arms = [{ version: 2, weight: 10_000, requests: 7, errors: 1, p50Ms: 1, p99Ms: 2 }]
  const traffic = { id: 's', revision: 'r', since: '2026-11-20T00:00:00.000Z', arms, shadows }
  const families = parse(
    metricsText(metrics, { ready: true, startedAtMs: 1_795_000_000_000, logBytes: 12, leftOut: 0, queuedRows: 0, traffic }),
  )

  test('are the text format Prometheus reads, each family declared once', () => {
    assert.ok(families.size >= 14)
    for (const [name, { type }] of families) assert.equal(name.endsWith('_total'), type === 'counter', name)
  })

  test('escape what stands in a label', () => {
    const [sample] = families.get('levain_serve_predictions_total')?.samples ?? []
    assert.deepEqual(sample?.labels, { model: 'a \\"quoted\\" \\\\ name', version: '2' })
  })

  test('have cumulative buckets that end with the count', () => {
    for (const { type, samples } of families.values()) {
      if (type !== 'histogram') continue
      const buckets = samples.filter(({ name }) => name.endsWith('_bucket'))
      const counts = buckets.map(({ value }) => value)
      assert.deepEqual(
        counts,
        [...counts].sort((a, b) => a - b),
      )
      assert.equal(buckets.at(-1)?.labels.le, '+Inf')
      assert.equal(counts.at(-1), samples.find(({ name }) => name.endsWith('_count'))?.value)
    }
    const request = families.get('levain_serve_request_seconds')?.samples ?? []
    assert.equal(request.find(({ labels }) => labels.le === '0.00390625')?.value, 3)
  })
})

test('a quantile is right to within a bucket, which is 9 % wide', () => {
  const values = fc.array(fc.double({ min: 1e-5, max: 1000, noNaN: true }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (seconds, q) => {
      const histogram = createHistogram()
      for (const value of seconds) histogram.observe(value)
      const sorted = [...seconds].sort((a, b) => a - b)
      const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0
      const got = histogram.quantile(q) ?? 0
      return got >= exact * 0.999 && got <= exact * 1.1
    }),
  )
})
