import type { NewPoint } from '@levain/core'
import { type Kysely, sql } from 'kysely'
import type { Statement } from './changes.ts'
import type { Schema } from './database.ts'

/** Points of a run as SQL: what each metric came to, then the points, each of them once however often it is told. */
export function recordStatements(kysely: Kysely<Schema>, run: string, points: readonly NewPoint[]): Statement[] {
  return [...summariesOf(points)]
    .map(([key, summary]) => upsertSeries(kysely, run, key, summary))
    .concat(points.map((point) => insertPoint(kysely, run, point)))
}

interface Summary {
  readonly last: NewPoint
  readonly min: number | null
  readonly max: number | null
}

function summariesOf(points: readonly NewPoint[]): Map<string, Summary> {
  const summaries = new Map<string, Summary>()
  for (const point of points) {
    const before = summaries.get(point.key)
    summaries.set(point.key, {
      last: before && isLater(before.last, point) ? before.last : point,
      min: least(before?.min ?? null, point.value),
      max: greatest(before?.max ?? null, point.value),
    })
  }
  return summaries
}

/** The value points are compared by: what is not a number counts as 0. */
const comparable = ({ value }: NewPoint): number => (Number.isNaN(value) ? 0 : value)

/** The greater step, of these the later time, of these the greater value. */
function isLater(a: NewPoint, b: NewPoint): boolean {
  if (a.step !== b.step) return a.step > b.step
  return a.atMs === b.atMs ? comparable(a) > comparable(b) : a.atMs > b.atMs
}

const least = (a: number | null, b: number): number | null => (Number.isNaN(b) ? a : a === null ? b : Math.min(a, b))
const greatest = (a: number | null, b: number): number | null => (Number.isNaN(b) ? a : a === null ? b : Math.max(a, b))

function upsertSeries(kysely: Kysely<Schema>, run: string, key: string, { last, min, max }: Summary): Statement {
  const later = sql`(excluded."lastStep", excluded."lastAtMs", excluded."last") > ("metricSeries"."lastStep", "metricSeries"."lastAtMs", "metricSeries"."last")`
  const taken = (column: string) => sql`case when ${later} then excluded.${sql.ref(column)} else "metricSeries".${sql.ref(column)} end`
  const bound = (column: 'min' | 'max', operator: '<' | '>') =>
    sql`case when "metricSeries".${sql.ref(column)} is null or excluded.${sql.ref(column)} ${sql.raw(operator)} "metricSeries".${sql.ref(column)} then excluded.${sql.ref(column)} else "metricSeries".${sql.ref(column)} end`
  const row = {
    run,
    key,
    last: comparable(last),
    lastIsNan: Number.isNaN(last.value) ? 1 : 0,
    lastStep: last.step,
    lastAtMs: last.atMs,
    min,
    max,
  }
  const query = kysely
    .insertInto('metricSeries')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['run', 'key']).doUpdateSet({
        last: taken('last'),
        lastIsNan: taken('lastIsNan'),
        lastStep: taken('lastStep'),
        lastAtMs: taken('lastAtMs'),
        min: bound('min', '<'),
        max: bound('max', '>'),
      } as never),
    )
  return { query: query.compile() }
}

function insertPoint(kysely: Kysely<Schema>, run: string, point: NewPoint): Statement {
  const isNan = Number.isNaN(point.value) ? 1 : 0
  const query = sql`insert into "metricPoints" ("series", "atMs", "step", "value", "isNan")
    select "id", ${point.atMs}, ${point.step}, ${comparable(point)}, ${isNan} from "metricSeries"
    where "run" = ${run} and "key" = ${point.key} on conflict do nothing`
  return { query: query.compile(kysely) }
}
