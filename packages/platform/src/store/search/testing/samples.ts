import { type Change, insert, type Run, type RunLink, record } from '@levain/core'
import fc from 'fast-check'

/** A run with all that belongs to it. */
export interface Sample {
  readonly run: Run
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, readonly number[]>>
  readonly links: readonly RunLink[]
}

export const texts = ['a', 'A', 'ab', 'aXb', 'b%', 'b_', '[x]', 'a*', 'é', "it's", '', '5']
export const instants = [1_000, 1_001, 2_000, 5_000]
const numbers = [-1, 0, 0.5, 1, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]

const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const anyLabels = fc.dictionary(fc.constantFrom('p', 'q.r', 'team', 'hidden'), fc.constantFrom(...texts), { noNullPrototype: true })
const anyLink = fc.record({
  kind: fc.constantFrom('dataset' as const, 'model' as const),
  target: fc.constantFrom('a1', 'a2', 'b1'),
  step: fc.constantFrom(0, 6, 7),
  context: fc.constantFrom('train', 'Train', 'test'),
  tags: fc.dictionary(fc.constantFrom('k', 'k.l'), fc.constantFrom(...texts), { noNullPrototype: true }),
})
const anyDraft = fc.record({
  run: fc.record({
    name: fc.constantFrom(...texts),
    parent: fc.constantFrom(null, 'a', 'Ab'),
    location: fc.constantFrom(null, 's3://a', 'a'),
    status: fc.constantFrom<Run['status']>('queued', 'running', 'waiting', 'ok', 'failed', 'cancelled'),
    startedAt: fc.constantFrom(null, ...instants).map(at),
    endedAt: fc.constantFrom(null, ...instants).map(at),
    deletedAt: fc.constantFrom(null, null, null, 9_000).map(at),
  }),
  params: anyLabels,
  tags: anyLabels,
  metrics: fc.dictionary(fc.constantFrom('m', 'val.acc'), fc.array(fc.constantFrom(...numbers), { minLength: 1, maxLength: 3 }), {
    noNullPrototype: true,
  }),
  links: fc.uniqueArray(anyLink, { maxLength: 3, selector: ({ kind, target }) => `${kind} ${target}` }),
})

/** Runs with ties, gaps, and values that are no numbers. */
export const anySamples = (atMost: number): fc.Arbitrary<Sample[]> =>
  fc.array(anyDraft, { minLength: 1, maxLength: atMost }).map((drafts) =>
    drafts.map(({ run, links, ...rest }, index) => {
      const id = `r${(index * 37) % 101}`
      const further = { kind: 'script', experiment: 'e', cause: { kind: 'manual' }, plan: null, inputs: {}, error: null } as const
      const about = { actor: 'ada', user: 'ada', createdAt: '2026-01-01T00:00:00.000Z', heartbeatAt: null }
      return { run: { id, ...further, ...about, ...run }, links: links.map((link) => ({ run: id, role: 'input', ...link })), ...rest }
    }),
  )

/** What writes a run with all that belongs to it. */
export function changesOf({ run, params, tags, metrics, links }: Sample): Change[] {
  return [
    insert('runs', run),
    ...Object.entries(params).map(([key, value]) => insert('params', { run: run.id, key, value })),
    ...Object.entries(tags).map(([key, value]) => insert('tags', { run: run.id, key, value })),
    ...links.map((link) => insert('runLinks', link)),
    record(
      run.id,
      Object.entries(metrics).flatMap(([key, values]) => values.map((value, step) => ({ key, step, atMs: 0, value }))),
    ),
  ]
}
