import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { keyedHash } from '@levain/runtime/serve'
import { compactLog, eraseSubject, logColumns, logSchema } from '../predictions/index.ts'
import { closeLog } from './compact.ts'
import { logKey } from './log-policy.ts'
import { requireDeployment } from './records.ts'

type Verb = Contracts['deploy']['erase']

/**
 * Everything answered until now goes into the dataset of the log, and the rows about the subject out of it.
 *
 * @throws deployment-not-found, column-missing, deployment-unreachable where a process may still write to what it was asked to erase
 */
export async function erase(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const row = await requireDeployment(ctx, input.deployment)
  const { closed, isAll } = await closeLog(row)
  if (!isAll) throw fail('deployment-unreachable', { deployment: row.name, url: row.url })
  await compactLog(ctx, row, closed)
  const at = input.where.indexOf('=')
  const [named, value] = [input.where.slice(0, at), input.where.slice(at + 1)]
  const column = named === 'id' ? logColumns.id : named
  const columns = (await logSchema(ctx, row)).map(({ name }) => name)
  if (columns.length > 0 && !columns.includes(column)) throw fail('column-missing', { table: `${row.name}.log`, column: named, columns })
  const key = await logKey(row.folder)
  const subject = keyedHash(key, input.where)
  return { ...(await eraseSubject(ctx, row, { column, values: [value, keyedHash(key, value)] }, subject)), subject }
}
