import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type Contracts, type Deployment, fail, type LogPolicy, logPolicy, type ParsedInputOf, upsert } from '@levain/core'
import { signatureOf } from './show.ts'

type Given = ParsedInputOf<Contracts['deploy']['apply']>

/** What of a deployment's predictions is kept: what was said last, everything for ever otherwise. */
export async function logPolicyOf(ctx: Pick<Context, 'ledger'>, deployment: string): Promise<LogPolicy> {
  return logPolicy.parse((await ctx.ledger.first('logPolicies', { deployment })) ?? {})
}

/** Keeps what is said now; the rest stays as it was. True when that changes anything. @throws input-invalid for columns the model does not take */
export async function keepLogPolicy(
  ctx: Context,
  deployment: string,
  given: Given,
  model: { model: string; version: number },
): Promise<boolean> {
  const { logSample, logDrop, logHash, logKeepDays, logKeepBytes, logFsync } = given
  const said = { sample: logSample, drop: logDrop, hash: logHash, keepDays: logKeepDays, keepBytes: logKeepBytes, fsync: logFsync }
  const changes = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  if (Object.keys(changes).length === 0) return false
  const columns = (await signatureOf(ctx, model)).inputs.map(({ name }) => name)
  for (const [field, names = []] of [['logDrop', logDrop] as const, ['logHash', logHash] as const]) {
    const unknown = names.find((name) => !columns.includes(name))
    if (unknown !== undefined) throw fail('input-invalid', { field, expected: `some of ${columns.join(', ')}`, got: unknown })
  }
  const policy = logPolicy.parse({ ...(await logPolicyOf(ctx, deployment)), ...changes })
  await ctx.ledger.commit([upsert('logPolicies', { deployment, ...policy })])
  return true
}

/** Writes the rules a serving process reads, and gives the path of their file, which only its owner may read. */
export async function writeLogRules(ctx: Context, { name, folder }: Pick<Deployment, 'name' | 'folder'>): Promise<string> {
  const { sample, drop, hash } = await logPolicyOf(ctx, name)
  const path = join(folder, 'log-rules.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const key = await logKey(folder)
  const half = `${path}.${ctx.random.id()}`
  await writeFile(half, `${JSON.stringify({ sample, drop, hash, key })}\n`, { mode: 0o600 })
  await rename(half, path)
  return path
}

/** The key of the hashes in a deployment's log, made when first needed. Without it hashed columns can no longer be searched or joined. */
export async function logKey(folder: string): Promise<string> {
  const path = join(folder, 'log.key')
  await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(path, 'utf8')
}
