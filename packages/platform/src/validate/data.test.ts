import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Expectations, isLevainError } from '@levain/core'
import { type App, withApp } from '../app/index.ts'

const flowers = `
  select * from (values
    ('rose', 1.5, 10, timestamp '2026-01-01 10:00:00', true),
    ('tulip', -2.0, 11, timestamp '2026-01-02 10:00:00', true),
    ('rose', 30.0, 11, timestamp '2026-01-03 10:00:00', false),
    (null, null, 12, null, null)
  ) as t(name, height, code, picked, open)`

async function judge(app: App, expectations: Partial<Record<keyof Expectations, unknown>> | string, sql = flowers) {
  const { digest } = await app.context().tables.write(sql, {})
  return app.call('validate.data', { data: digest, expectations: expectations as Expectations, failRun: false })
}

const failed = (verdict: Awaited<ReturnType<typeof judge>>['verdict']) => verdict.checks.filter((check) => check.status === 'failed')

test('a table that meets its expectations passes', () =>
  withApp(async (app) => {
    const { passed, verdict } = await judge(app, {
      rows: { min: 4, max: 4 },
      columns: {
        name: { type: 'category', oneOf: ['rose', 'tulip'], matches: '^[a-z]+$', nullShareMax: 0.25 },
        height: { type: 'number', min: -2, max: 30 },
        code: { type: 'integer' },
        picked: { type: 'time', min: '2026-01-01', max: '2026-01-04' },
        open: { type: 'boolean' },
      },
      rules: { 'codes are positive': 'code > 0' },
    })
    assert.deepEqual(failed(verdict), [])
    assert.equal(passed, true)
    assert.match(verdict.reason, /all \d+ checks passed/)
  }))

test('rows are shown whole whatever the columns are named', () =>
  withApp(async (app) => {
    const sql = 'select 1 as "rows", 2 as "row number", 3 as broken, 4 as position, 5 as "row" union all select 6, 7, 8, 9, 10'
    const { verdict } = await judge(app, { columns: { broken: { min: 5 }, position: { max: 5 } } }, sql)
    const shown = failed(verdict).map((check) => check.offending?.rows)
    assert.deepEqual(shown, [
      [{ row: 1, values: { rows: 1, 'row number': 2, broken: 3, position: 4, row: 5 } }],
      [{ row: 2, values: { rows: 6, 'row number': 7, broken: 8, position: 9, row: 10 } }],
    ])
  }))

test('each broken expectation lists the rows that break it, by number', () =>
  withApp(async (app) => {
    const { passed, verdict } = await judge(app, {
      columns: {
        name: { oneOf: ['rose'], nullShareMax: 0 },
        height: { min: 0, max: 20 },
        code: { unique: true },
        picked: { max: '2026-01-02' },
      },
      rules: { 'open in spring': 'open' },
    })
    assert.equal(passed, false)
    const rows = Object.fromEntries(failed(verdict).map((check) => [check.name, check.offending?.rows.map(({ row }) => row)]))
    assert.deepEqual(rows, {
      'name: missing values': [4],
      'name: allowed values': [2],
      'height: minimum': [2],
      'height: maximum': [3],
      'code: unique': [2, 3],
      'picked: maximum': [2, 3],
      'open in spring': [3, 4],
    })
    const tall = failed(verdict).find((check) => check.name === 'height: maximum')
    assert.deepEqual(tall?.offending?.rows[0]?.values.name, 'rose')
  }))

test('a missing column and a wrong type fail; a warning is shown and does not fail', () =>
  withApp(async (app) => {
    const { passed, verdict } = await judge(app, {
      columns: { smell: {}, name: { type: 'number' }, height: { max: 20, severity: 'warn' }, petals: { required: false, max: 3 } },
    })
    assert.equal(passed, false)
    assert.deepEqual(
      failed(verdict).map((check) => check.name),
      ['smell: present', 'name: type'],
    )
    assert.equal(verdict.checks.find((check) => check.name === 'height: maximum')?.status, 'warned')
  }))

test('an empty table passes nothing: no evidence is not a pass', () =>
  withApp(async (app) => {
    const { passed, verdict } = await judge(app, { columns: { code: { min: 0 } } }, 'select 1 as code where false')
    assert.equal(passed, false)
    assert.deepEqual(
      verdict.checks.map((check) => check.status),
      ['failed', 'no-evidence'],
    )
  }))

test('data that is too old fails freshness', () =>
  withApp(
    async (app) => {
      const fresh = await judge(app, { columns: { picked: { freshnessMs: 86_400_000 } } })
      assert.equal(fresh.passed, true)
      const stale = await judge(app, { columns: { picked: { freshnessMs: 3_600_000 } } })
      assert.equal(stale.passed, false)
    },
    { clock: { now: () => Date.UTC(2026, 0, 3, 20) } },
  ))

test('expectations in a YAML file are read, and a mistake in it is shown by line and column', () =>
  withApp(async (app) => {
    await writeFile(join(app.projectFolder, 'good.yaml'), 'rows: { min: 1 }\ncolumns:\n  code: { min: 0 }\n')
    assert.equal((await judge(app, 'good.yaml')).passed, true)
    await writeFile(join(app.projectFolder, 'bad.yaml'), 'columns:\n  code:\n    minimum: 3\n')
    await assert.rejects(
      judge(app, 'bad.yaml'),
      (error) => isLevainError(error, 'expectations-invalid') && /bad\.yaml:3:5|bad\.yaml:2/.test(error.message),
    )
    await writeFile(join(app.projectFolder, 'broken.yaml'), 'columns: [\n')
    await assert.rejects(judge(app, 'broken.yaml'), (error) => isLevainError(error, 'expectations-invalid'))
    await assert.rejects(judge(app, 'absent.yaml'), (error) => isLevainError(error, 'expectations-invalid'))
  }))

test('with failRun a failed verdict is kept and then thrown', () =>
  withApp(async (app) => {
    const { digest } = await app.context().tables.write(flowers, {})
    const call = app.call('validate.data', { data: digest, expectations: { columns: { height: { max: 1 } }, rules: {} }, failRun: true })
    await assert.rejects(call, (error) => isLevainError(error, 'data-rejected'))
    const [kept] = await app.context().ledger.find('verdicts')
    assert.equal(kept?.passed, false)
  }))

test('SQL in a rule cannot reach outside its table', () =>
  withApp(async (app) => {
    const rule = `(select count(*) from read_csv('/etc/passwd')) > 0`
    await assert.rejects(judge(app, { rules: { sneaky: rule } }), (error) => isLevainError(error, 'expectations-invalid'))
  }))

test('a rule, pattern or bound that cannot be asked of the column is named', () =>
  withApp(async (app) => {
    const { digest } = await app.context().tables.write(`select i, 'x' || i as s from range(10) t(i)`, {})
    const cases = [
      [{ columns: { i: { min: 1 } }, rules: { 'late enough': 'i <' } }, /late enough cannot be checked/],
      [{ rules: { sane: 'nope > 1' } }, /sane cannot be checked.*nope/],
      [{ columns: { s: { matches: '(' } } }, /s: pattern cannot be checked/],
      [{ columns: { i: { freshnessMs: 1 } } }, /i: freshness cannot be checked/],
    ] as const
    for (const [expectations, said] of cases) {
      await assert.rejects(app.call('validate.data', { data: digest, expectations }), (error) => {
        assert.ok(isLevainError(error, 'expectations-invalid'))
        assert.match(error.message, said)
        return true
      })
    }
    assert.equal(await app.context().ledger.count('verdicts'), 0)
  }))
