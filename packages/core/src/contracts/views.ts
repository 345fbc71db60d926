import { z } from 'zod'
import { id, json, savedView } from '../nouns/index.ts'
import { verb } from './verb.ts'

const page = z.string().min(1).max(300).describe('The page it is of, e.g. experiment:churn')

/** Verbs of `track` for ways of looking at runs that people keep: filter, order, columns, charts. */
export const viewVerbs = {
  views: verb('track.views', {
    does: 'Lists the saved views of a page, by name.',
    input: z.object({ page }),
    output: z.array(savedView),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { positional: ['page'], example: 'levain track views experiment:churn' },
    http: 'GET /views',
  }),
  saveView: verb('track.saveView', {
    does: 'Saves a view of a page under a name; one of that name is replaced.',
    input: z.object({
      page,
      name: z.string().trim().min(1).max(100),
      state: json.describe('What the page needs to look like this again'),
    }),
    output: savedView,
    effect: 'write',
    permission: 'run:write',
    errors: [],
    changes: { table: 'savedViews', key: ['id'], resource: 'view:{page}/{name}' },
    cli: { positional: ['page', 'name'], example: `levain track saveView experiment:churn best --state '{"sort":"-metrics.auc"}'` },
    http: 'PUT /views',
  }),
  deleteView: verb('track.deleteView', {
    does: 'Deletes a saved view.',
    input: z.object({ view: id }),
    output: savedView,
    effect: 'write',
    permission: 'run:write',
    errors: ['view-not-found'],
    changes: { table: 'savedViews', key: ['id'], resource: 'view:{page}/{name}' },
    cli: { positional: ['view'], example: 'levain track deleteView VIEW' },
    http: 'DELETE /views/:view',
  }),
}
