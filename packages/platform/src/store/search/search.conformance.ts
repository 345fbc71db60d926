import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorCode, insert, isLevainError, type Ledger, type Run, remove, type Search } from '@levain/core'
import fc from 'fast-check'
import type { OpenLedger } from '../ledger/index.ts'
import { type Ask, search } from './index.ts'
import { anyFilter, anyOrder } from './testing/filters.ts'
import { inOrder, lets } from './testing/oracle.ts'
import { anySamples, changesOf, type Sample } from './testing/samples.ts'
import { vocabulary } from './testing/vocabulary.ts'

/**
 * What a search must find, whatever database is asked: what a plain evaluation over all rows finds.
 *
 * @param name of the database, e.g. `sqlite`
 * @param withLedger hands an empty ledger to the body and clears up after it
 * @param numRuns how many random ledgers are tried
 */
export function testSearch(name: string, withLedger: (body: (ledger: OpenLedger) => Promise<void>) => Promise<void>, numRuns = 40): void {
  test(`${name}: a search finds what a plain evaluation of the filter finds, in order, each row on one page`, () =>
    fc.assert(
      fc.asyncProperty(
        anySamples(40),
        fc.array(fc.tuple(anyFilter, anyOrder, fc.integer({ min: 1, max: 15 })), { minLength: 5, maxLength: 30 }),
        (samples, searches) =>
          withLedger(async (ledger) => {
            await fill(ledger, samples)
            for (const [{ text, filter }, { texts, whole }, limit] of searches) {
              const expected = samples.filter((sample) => sample.run.deletedAt === null && lets(filter, sample)).sort(inOrder(whole))
              for (const searched of [ledger, asIfLarge(ledger)]) {
                const found = await pages(searched, { filter: text, orderBy: texts, where: { deletedAt: null }, limit })
                assert.deepEqual(
                  found.map(({ id }) => id),
                  expected.map(({ run }) => run.id),
                  `${text} ORDER BY ${texts.join(', ')}`,
                )
              }
            }
          }),
      ),
      { numRuns },
    ))

  test(`${name}: rows that come and go between pages neither repeat nor hide the others`, () =>
    fc.assert(
      fc.asyncProperty(anySamples(30), anySamples(30), anyOrder, fc.integer({ min: 1, max: 5 }), (samples, others, { texts }, limit) =>
        withLedger(async (ledger) => {
          const coming = others.map(({ run, ...rest }) => renamed({ run, ...rest }, `n${run.id}`))
          const going = samples.filter((_, index) => index % 3 === 0).map(({ run }) => run.id)
          await fill(ledger, samples)
          const found = await pages(ledger, { orderBy: texts, limit }, async (page) => {
            const [came, goes] = [coming[page], going[page]]
            if (came) await ledger.commit(changesOf(came))
            if (goes !== undefined) await ledger.commit([remove('runs', { id: goes })])
          })
          const ids = found.map(({ id }) => id)
          const staying = samples.map(({ run }) => run.id).filter((id) => !going.includes(id))
          assert.equal(new Set(ids).size, ids.length)
          assert.deepEqual(
            staying.filter((id) => !ids.includes(id)),
            [],
          )
        }),
      ),
      { numRuns: Math.ceil(numRuns / 2) },
    ))

  test(`${name}: a last page that is exactly full leads no further`, () =>
    withLedger(async (ledger) => {
      await fill(ledger, fc.sample(anySamples(40), { numRuns: 1, seed: 7 })[0] ?? [])
      const all = await ledger.count('runs')
      const whole = await ledger.search(vocabulary, { limit: all })
      assert.deepEqual([whole.rows.length, whole.next], [all, undefined])
    }))

  test(`${name}: a page token of another search, and what is none, is refused`, () =>
    withLedger(async (ledger) => {
      await fill(ledger, fc.sample(anySamples(40), { numRuns: 1, seed: 7 })[0] ?? [])
      const { next } = await ledger.search(vocabulary, { limit: 1 })
      const others: Partial<Search<'runs'>>[] = [{ filter: "name = 'a'" }, { orderBy: ['name'] }, { where: { experiment: 'f' } }]
      for (const other of others)
        await assert.rejects(ledger.search(vocabulary, { limit: 1, page: next, ...other }), refused('page-invalid'))
      const altered = Buffer.from(
        Buffer.from(next ?? '', 'base64url')
          .toString()
          .replace(/\[\{.*\}\]/, '[]'),
      ).toString('base64url')
      for (const page of ['x', 'bnVsbA', altered, `${next}x`.repeat(3)]) {
        await assert.rejects(ledger.search(vocabulary, { limit: 1, page }), refused('page-invalid'))
      }
    }))

  test(`${name}: what a row cannot be searched by is refused, and says what it can be`, () =>
    withLedger(async (ledger) => {
      const cases: [Partial<Search<'runs'>>, string, RegExp][] = [
        [{ filter: 'metrix.m > 1' }, 'entity', /attributes, metrics, params, tags, datasets/],
        [{ filter: 'nothing = 1' }, 'attribute', /run_id, name, /],
        [{ filter: "datasets.size = 'a'" }, 'attribute', /name, digest/],
        [{ filter: "params.p < 'a'" }, 'comparator', /!= LIKE/],
        [{ filter: 'metrics.m IS NULL' }, 'comparator', />= after metrics.m/],
        [{ filter: 'params.p = 5' }, 'value', /text/],
        [{ filter: "metrics.m = '5'" }, 'value', /number/],
        [{ filter: "params.p IN ('a', 5)" }, 'value', /text/],
        [{ filter: "params.p RLIKE '('" }, 'value', /regular expression/],
        [{ filter: "params.p RLIKE '(a)\\1'" }, 'value', /regular expression/],
        [{ filter: `params.p LIKE '${'a'.repeat(9_000)}'` }, 'value', /at most/],
        [{ filter: "params.p = 'a\0'" }, 'value', /character 0/],
        [{ orderBy: ['start_time', 'attr.started DESC'] }, 'duplicate', /once/],
        [{ orderBy: ['datasets.name'] }, 'attribute', /one value/],
      ]
      for (const [asked, problem, expected] of cases) {
        await assert.rejects(ledger.search(vocabulary, { limit: 1, ...asked }), (error) => {
          assert.ok(isLevainError(error, 'filter-invalid'), String(error))
          assert.equal(error.details.problem, problem, JSON.stringify(asked))
          return expected.test(String(error.details.expected))
        })
      }
    }))

  test(`${name}: a pattern that would take ages elsewhere is answered`, () =>
    withLedger(async (ledger) => {
      const [sample] = fc.sample(anySamples(1), { numRuns: 1, seed: 1 })[0] ?? []
      assert.ok(sample)
      await ledger.commit([
        ...changesOf({ ...sample, params: {} }),
        insert('params', { run: sample.run.id, key: 'p', value: 'a'.repeat(5_000) }),
      ])
      const filter = `params.p RLIKE '^(a+)+$' AND NOT params.p RLIKE '^(a|a)*b$' AND NOT params.p LIKE '${'%a'.repeat(20)}b'`
      assert.equal((await ledger.search(vocabulary, { filter, limit: 5 })).rows.length, 1)
    }))
}

const refused = (code: ErrorCode) => (error: unknown) => isLevainError(error, code)

async function fill(ledger: Ledger, samples: readonly Sample[]): Promise<void> {
  const dataset = (id: string) =>
    insert('loggedDatasets', {
      id,
      experiment: 'e',
      name: id.slice(0, 1),
      digest: id,
      sourceType: '',
      source: '',
      schema: null,
      profile: null,
    })
  await ledger.commit([...['a1', 'a2', 'b1'].map(dataset), ...samples.flatMap(changesOf)])
}

function renamed(sample: Sample, id: string): Sample {
  return { ...sample, run: { ...sample.run, id }, links: sample.links.map((link) => ({ ...link, run: id })) }
}

/** Searches as it is done among very many rows. */
function asIfLarge({ dialect, kysely }: OpenLedger): Pick<Ledger, 'search'> {
  const ask: Ask = async (query) => (await query.execute(kysely)).rows as Record<string, unknown>[]
  return { search: (words, asked) => search({ dialect, ask, few: 2 }, words, asked) }
}

async function pages(ledger: Pick<Ledger, 'search'>, asked: Search<'runs'>, between?: (page: number) => Promise<void>): Promise<Run[]> {
  const rows: Run[] = []
  let page: string | undefined
  for (let count = 0; ; count += 1) {
    const found = await ledger.search(vocabulary, { ...asked, page })
    rows.push(...found.rows)
    if (found.next === undefined) return rows
    assert.equal(found.rows.length, asked.limit)
    page = found.next
    await between?.(count)
  }
}
