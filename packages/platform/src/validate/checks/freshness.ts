import type { RowCheck } from './row-check.ts'
import { literal } from './sql.ts'

/** The newest instant is not older than allowed; when it is, every row is listed as too old. */
export default {
  name: 'freshness',
  expected: ({ expectation: { freshnessMs }, nowMs }) =>
    freshnessMs === undefined ? undefined : `an instant after ${new Date(nowMs - freshnessMs).toISOString()}`,
  brokenBy: ({ sql, expectation, nowMs }) =>
    `coalesce(max(${sql}::timestamp) over (), '-infinity'::timestamp) < ${literal(new Date(nowMs - (expectation.freshnessMs ?? 0)).toISOString())}::timestamptz::timestamp`,
} satisfies RowCheck
