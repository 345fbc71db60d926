import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { tagsOfExperiments } from './tags.ts'

type Verb = Contracts['track']['folders']
type Folder = OutputOf<Verb>['folders'][number]

interface Count {
  readonly runs: number
  readonly newest: string | null
}

/** Shows a folder of experiments. A folder is there as long as something is in it. */
export async function folders(ctx: Context, { folder }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`
  const below = await ctx.ledger.find('experiments', {
    where: { deletedAt: null, ...(prefix === '' ? {} : { name: { gte: prefix, lt: after(prefix) } }) },
    orderBy: [['name', 'asc']],
  })
  const counts = await Promise.all(below.map(({ id }) => countOf(ctx, id)))
  const inside = new Map<string, Folder>()
  const here: ({ experiment: (typeof below)[number] } & Count)[] = []
  for (const [index, experiment] of below.entries()) {
    const rest = experiment.name.slice(prefix.length)
    const slash = rest.indexOf('/')
    const count = counts[index] ?? { runs: 0, newest: null }
    if (slash < 0) here.push({ experiment, ...count })
    else add(inside, prefix, rest.slice(0, slash), count)
  }
  const tags = await tagsOfExperiments(
    ctx,
    here.map(({ experiment }) => experiment.id),
  )
  const experiments = here.map((one) => ({ ...one, tags: tags.get(one.experiment.id) ?? {} }))
  return { folders: [...inside.values()], experiments }
}

/** The first text after all that begin with this one. */
const after = (prefix: string): string => `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`

function add(inside: Map<string, Folder>, prefix: string, name: string, { runs, newest }: Count): void {
  const before = inside.get(name) ?? { name, path: `${prefix}${name}`, experiments: 0, runs: 0, newest: null }
  const later = before.newest !== null && (newest === null || before.newest > newest) ? before.newest : newest
  inside.set(name, { ...before, experiments: before.experiments + 1, runs: before.runs + runs, newest: later })
}

async function countOf(ctx: Context, experiment: string): Promise<Count> {
  const where = { experiment, deletedAt: null }
  const [runs, [run]] = await Promise.all([
    ctx.ledger.count('runs', where),
    ctx.ledger.find('runs', { where, orderBy: [['createdAt', 'desc']], limit: 1 }),
  ])
  return { runs, newest: run?.createdAt ?? null }
}
