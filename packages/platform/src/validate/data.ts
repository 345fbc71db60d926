import { type Check, type Context, type Contracts, fail, type ParsedInputOf, resolveTable, type Verdict } from '@levain/core'
import { plannedChecks } from './checks/index.ts'
import { runRowChecks } from './checks/run.ts'
import { checkColumns, checkRowCount } from './checks/table.ts'
import { readExpectations } from './expectations.ts'
import { keepVerdict } from './verdict.ts'

type Input = ParsedInputOf<Contracts['validate']['data']>

/**
 * Judges a table against expectations. Each broken one tells how many rows break it and shows the first of them.
 *
 * @throws dataset-not-found, expectations-invalid; data-rejected when it fails and `failRun` is set, after the verdict is kept
 */
export async function data(ctx: Context, input: Input): Promise<{ verdict: Verdict; passed: boolean }> {
  const table = await resolveTable(ctx, input.data)
  const expectations = await readExpectations(ctx, input.expectations)
  const schema = await ctx.tables.schema(table.digest)
  const [counted] = await ctx.tables.query('select count(*) as n from rows', { rows: table.digest })
  const rows = Number(counted?.n ?? 0)
  const planned = plannedChecks(expectations, schema, ctx.clock.now())
  const checks: Check[] = [
    checkRowCount(expectations, rows),
    ...checkColumns(expectations, schema),
    ...(await runRowChecks(ctx, table.digest, rows, planned)),
  ]
  const judged = await keepVerdict(ctx, { kind: 'data', subject: table.node, checks })
  if (input.failRun && !judged.passed) throw rejected(table.node, checks)
  return judged
}

function rejected(table: string, checks: readonly Check[]): Error {
  const bad = checks.filter((check) => check.status === 'failed' || check.status === 'no-evidence')
  return fail('data-rejected', { table, failed: bad.map((check) => `${check.name}: expected ${check.expected}, got ${check.actual}`) })
}
