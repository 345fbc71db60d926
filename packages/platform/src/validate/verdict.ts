import { type Check, type Context, emit, insert, nowIso, upsert, type Verdict } from '@levain/core'

/** What was judged, and on what. */
export interface Judged {
  readonly kind: Verdict['kind']
  /** Its name in the lineage graph. */
  readonly subject: string
  /** What it was judged on, where that is something else: the held-out table of a model. */
  readonly evidence?: string
  readonly checks: readonly Check[]
}

/** Makes a verdict of checks and keeps it. Fails closed: a check without evidence does not pass, nor do no checks at all. */
export async function keepVerdict(ctx: Context, judged: Judged): Promise<{ verdict: Verdict; passed: boolean }> {
  const { kind, subject, evidence, checks } = judged
  const bad = checks.filter((check) => check.status === 'failed' || check.status === 'no-evidence')
  const passed = bad.length === 0 && checks.length > 0
  const createdAt = nowIso(ctx)
  const [run, step] = [ctx.run?.id ?? null, ctx.run?.step ?? null]
  const verdict: Verdict = {
    id: ctx.random.id(),
    kind,
    subject,
    passed,
    reason: reasonOf(kind, passed ? checks : bad),
    checks: [...checks],
    run,
    createdAt,
  }
  const edge = evidence === undefined ? [] : [upsert('lineage', { from: evidence, to: subject, role: 'judged', run, step, at: createdAt })]
  const told = emit(createdAt, kind === 'model' ? 'model' : 'dataset', subject, { verdict: verdict.id, passed, reason: verdict.reason })
  await ctx.ledger.commit([insert('verdicts', verdict), ...edge, told])
  return { verdict, passed }
}

/** Of a model, what was measured; of data, only what is wrong: nobody wants to read forty things that are well. */
function reasonOf(kind: Verdict['kind'], checks: readonly Check[]): string {
  if (kind === 'model') return checks.map((check) => check.actual).join('; ')
  const bad = checks.filter((check) => check.status === 'failed' || check.status === 'no-evidence')
  if (bad.length === 0) return `all ${checks.length} checks passed`
  return bad.map((check) => `${check.name}: expected ${check.expected}, got ${check.actual}`).join('; ')
}
