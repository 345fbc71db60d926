import { type AuditEvent, type Change, type Context, insert, type Json, type Ledger, nowIso, type Verb, type Where } from '@levain/core'

type Fields = Readonly<Record<string, unknown>>
type RowChange = Exclude<Change, { kind: 'record' }>

/** Longest `before` or `after` kept in full, in characters of JSON; larger ones are cut to their outline. */
const stateCharactersMax = 16_384

/**
 * A ledger that adds an audit row to each commit in which the verb touches the row its contract says it changes, so
 * that change and audit become durable together.
 */
export function auditing(ctx: Context, verb: Verb, input: Fields, onAudited: () => void): Ledger {
  const { changes } = verb
  if (!changes) return ctx.ledger
  return {
    ...ctx.ledger,
    async commit(all: readonly Change[]) {
      const touched = all.find((change) => change.kind !== 'record' && change.table === changes.table)
      if (!touched || touched.kind === 'record') return ctx.ledger.commit(all)
      const before = await rowBefore(ctx.ledger, touched, changes.key)
      const now = after(touched, before)
      // What the caller left to a default, such as the name of a deployment, stands in the row.
      const row = auditRow(ctx, verb, { ...(now as Fields | null), ...input }, { before, after: now, outcome: 'ok', reason: '' })
      await ctx.ledger.commit([...all, insert('audit', row)])
      onAudited()
    },
  }
}

/** An audit row about a call of a verb. */
export function auditRow(
  ctx: Context,
  verb: Verb,
  input: Fields,
  what: { before: unknown; after: unknown; outcome: AuditEvent['outcome']; reason: string },
): Omit<AuditEvent, 'seq'> {
  return {
    at: nowIso(ctx),
    actor: ctx.actor.id,
    action: verb.name,
    resource: kept(resourceOf(verb, input)),
    before: bounded(what.before),
    after: bounded(what.after),
    outcome: what.outcome,
    reason: kept(what.reason),
  }
}

/** `model:late@2`, from the verb's template; else the verb's room and its first positional argument. */
function resourceOf(verb: Verb, input: Fields): string {
  const [room = ''] = verb.name.split('.')
  const template = verb.changes?.resource ?? `${room}:{${verb.cli.positional?.[0] ?? ''}}`
  return template.replace(/\{(\w*)\}/g, (_, field: string) => text(input[field])).slice(0, 300)
}

/** Who sent a character that no text can keep shall stand in the audit all the same. */
const kept = (text: string): string => text.replaceAll('\0', '\u2400')

const text = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value))

async function rowBefore(ledger: Ledger, touched: RowChange, key: readonly string[]): Promise<unknown> {
  const row: Fields = 'row' in touched ? touched.row : touched.key
  const where = Object.fromEntries(key.map((field) => [field, row[field]]))
  return (await ledger.first(touched.table, where as Where<never>)) ?? null
}

function after(touched: RowChange, before: unknown): unknown {
  if (touched.kind === 'remove') return null
  return touched.kind === 'update' ? { ...(before as object | null), ...touched.set } : touched.row
}

/** Columns that hold what opens something, or what it could be guessed from. */
const secretColumns = ['password', 'sha256', 'secret']

const withoutSecrets = (key: string, value: unknown): unknown => (secretColumns.includes(key) ? undefined : value)

function bounded(state: unknown): Json {
  const json = JSON.stringify(state ?? null, withoutSecrets)
  return json.length <= stateCharactersMax ? JSON.parse(json) : { cut: true, starts: json.slice(0, 1000) }
}
