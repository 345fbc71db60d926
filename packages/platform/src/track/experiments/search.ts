import type { Context, Contracts, OutputOf, ParsedInputOf, Vocabulary } from '@levain/core'
import { ofView } from '../view.ts'
import { tagsOfExperiments } from './tags.ts'

type Verb = Contracts['track']['experiments']

/** What a search over experiments may say. */
const vocabulary: Vocabulary<'experiments'> = {
  table: 'experiments',
  id: ['id'],
  prefixes: ['attribute', 'attributes', 'attr'],
  attributes: {
    name: { kind: 'text', column: 'name' },
    experiment_id: { kind: 'text', column: 'id', numbered: true },
    creation_time: { kind: 'time', column: 'createdAt' },
    last_update_time: { kind: 'time', column: 'updatedAt' },
    created: { kind: 'alias', of: ['creation_time'] },
    updated: { kind: 'alias', of: ['last_update_time'] },
  },
  relations: [
    {
      prefixes: ['tags', 'tag'],
      table: 'experimentTags',
      on: { experiment: 'id' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
    },
  ],
  defaultOrder: ['creation_time DESC', 'experiment_id ASC'],
  tieBreak: ['experiment_id DESC'],
}

/** Lists experiments; two queries however many they are. @throws filter-invalid, page-invalid */
export async function experiments(ctx: Context, { filter, orderBy, view, limit, page }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { rows, next } = await ctx.ledger.search(vocabulary, { filter, orderBy, where: ofView(view), limit, page })
  const tags = await tagsOfExperiments(
    ctx,
    rows.map(({ id }) => id),
  )
  return { experiments: rows.map((experiment) => ({ experiment, tags: tags.get(experiment.id) ?? {} })), ...(next ? { next } : {}) }
}
