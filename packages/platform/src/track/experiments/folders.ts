import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { tagsOfExperiments } from './tags.ts'

type Verb = Contracts['track']['folders']

/** Shows a folder of experiments. A folder is there as long as something is in it. */
export async function folders(ctx: Context, { folder }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`
  const below = await ctx.ledger.find('experiments', {
    where: { deletedAt: null, ...(prefix === '' ? {} : { name: { gte: prefix, lt: after(prefix) } }) },
    orderBy: [['name', 'asc']],
  })
  const runs = await Promise.all(below.map(({ id }) => ctx.ledger.count('runs', { experiment: id, deletedAt: null })))
  const inside = new Map<string, { name: string; path: string; experiments: number; runs: number }>()
  const here: { experiment: (typeof below)[number]; runs: number }[] = []
  for (const [index, experiment] of below.entries()) {
    const rest = experiment.name.slice(prefix.length)
    const slash = rest.indexOf('/')
    if (slash < 0) here.push({ experiment, runs: runs[index] ?? 0 })
    else count(inside, prefix, rest.slice(0, slash), runs[index] ?? 0)
  }
  const tags = await tagsOfExperiments(
    ctx,
    here.map(({ experiment }) => experiment.id),
  )
  const experiments = here.map(async (one) => ({
    ...one,
    tags: tags.get(one.experiment.id) ?? {},
    newest: await newestOf(ctx, one.experiment.id),
  }))
  return { folders: [...inside.values()], experiments: await Promise.all(experiments) }
}

/** The first text after all that begin with this one. */
const after = (prefix: string): string => `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`

function count(
  inside: Map<string, { name: string; path: string; experiments: number; runs: number }>,
  prefix: string,
  name: string,
  runs: number,
): void {
  const before = inside.get(name) ?? { name, path: `${prefix}${name}`, experiments: 0, runs: 0 }
  inside.set(name, { ...before, experiments: before.experiments + 1, runs: before.runs + runs })
}

async function newestOf(ctx: Context, experiment: string): Promise<string | null> {
  const [run] = await ctx.ledger.find('runs', { where: { experiment, deletedAt: null }, orderBy: [['createdAt', 'desc']], limit: 1 })
  return run?.createdAt ?? null
}
