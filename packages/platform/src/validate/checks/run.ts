import { type Check, type Context, fail, isLevainError, type Json } from '@levain/core'
import type { PlannedCheck } from './row-check.ts'

/** Rows shown for each broken check. */
const shownMax = 20

/**
 * Runs checks over a table: one scan counts what breaks each, one query for each broken check shows the first rows.
 *
 * @throws expectations-invalid for a rule, pattern or bound that cannot be asked of the column
 */
export async function runRowChecks(
  ctx: Pick<Context, 'tables'>,
  table: string,
  rows: number,
  planned: readonly PlannedCheck[],
): Promise<Check[]> {
  const counts = await countBroken(ctx, table, planned).catch(async (error) => {
    throw (await culprit(ctx, table, planned, error)) ?? error
  })
  return Promise.all(planned.map((check, i) => judge(ctx, table, rows, check, counts[i] ?? 0)))
}

async function countBroken(ctx: Pick<Context, 'tables'>, table: string, planned: readonly PlannedCheck[]): Promise<number[]> {
  if (planned.length === 0) return []
  const flags = planned.map((check, i) => `(${check.brokenBy}) as b${i}`)
  const counts = planned.map((_, i) => `count(*) filter (where b${i}) as b${i}`)
  const [row] = await ctx.tables.query(`select ${counts.join(', ')} from (select ${flags.join(', ')} from rows)`, { rows: table })
  return planned.map((_, i) => Number(row?.[`b${i}`] ?? 0))
}

/** The expectation that SQL complained of, found by asking each alone. */
async function culprit(ctx: Pick<Context, 'tables'>, table: string, planned: readonly PlannedCheck[], error: unknown) {
  if (!isLevainError(error, 'sql-invalid')) return undefined
  for (const check of planned) {
    const refusal = await countBroken(ctx, table, [check]).then(
      () => undefined,
      (cause) => cause,
    )
    if (!isLevainError(refusal, 'sql-invalid')) continue
    const [said = ''] = String(refusal.details.message).split('\n')
    return fail('expectations-invalid', { file: 'expectations', reason: `${check.name} cannot be checked: ${said}` }, refusal)
  }
  return undefined
}

async function judge(ctx: Pick<Context, 'tables'>, table: string, rows: number, check: PlannedCheck, broken: number): Promise<Check> {
  const { name, column, expected } = check
  const base = { name, ...(column === undefined ? {} : { column }), expected }
  if (rows === 0) return { ...base, status: 'no-evidence', actual: 'no rows' }
  if (broken <= check.toleratedShare * rows)
    return { ...base, status: 'passed', actual: broken === 0 ? 'every row' : `${broken} of ${rows} rows not` }
  const status = check.severity === 'warn' ? 'warned' : 'failed'
  return {
    ...base,
    status,
    actual: `${broken} of ${rows} rows break it`,
    offending: { count: broken, rows: await firstBroken(ctx, table, check) },
  }
}

async function firstBroken(
  ctx: Pick<Context, 'tables'>,
  table: string,
  check: PlannedCheck,
): Promise<{ row: number; values: Record<string, Json> }[]> {
  const judged = `select row_number() over () as position, (${check.brokenBy}) as broken from rows`
  const sql = `select position from (${judged}) where broken order by position limit ${shownMax}`
  const positions = (await ctx.tables.query(sql, { rows: table })).map(({ position }) => Number(position))
  // Asked for apart from their positions: a table may have columns of whatever name we would give ours.
  const found = await ctx.tables.query(`select * from rows qualify row_number() over () in (${positions.join(', ')})`, { rows: table })
  return found.map((values, i) => ({ row: positions[i] ?? 0, values }))
}
