import type { VersionDetails } from '@levain/core'
import type { Columns } from './table.ts'
import type { Views } from './views.ts'
import { aliasWords, blocks } from './words.ts'

const tagWords = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

const versionColumns: Columns<VersionDetails> = {
  model: ({ version }) => version.model,
  version: ({ version }) => version.version,
  algorithm: ({ version }) => version.algorithm,
  aliases: ({ aliases }) => aliases.join(', '),
  stage: ({ version }) => (version.stage === 'None' ? null : version.stage),
  source: ({ version }) => version.source,
  changed: ({ version }) => version.updatedAt,
}

export const registryViews: NonNullable<Views['registry']> = {
  register: ({ reference, version }, show) =>
    show.facts({
      registered: reference,
      algorithm: version.algorithm,
      source: version.source,
      run: version.run,
      verdict: version.verdict,
      description: version.description,
    }),
  list: (rows, show) =>
    show.table(
      rows,
      {
        model: ({ model }) => model.name,
        versions: ({ versions }) => versions,
        newest: ({ newest }) => newest?.version,
        algorithm: ({ newest }) => newest?.algorithm,
        aliases: ({ model }) => aliasWords(model.aliases),
        owner: ({ model }) => model.owner,
        changed: ({ newest }) => newest?.createdAt,
      },
      'no models yet: levain run, or levain registry register',
    ),
  search: ({ models, next }, show) =>
    blocks(
      show.table(
        models,
        {
          model: ({ model }) => model.name,
          latest: ({ latest }) => latest.map(({ version }) => version.version).join(', '),
          aliases: ({ model }) => aliasWords(model.aliases),
          tags: ({ tags }) => tagWords(tags),
          changed: ({ model }) => model.updatedAt,
        },
        'no model fits',
      ),
      show.facts({ more: next && `--page ${next}` }),
    ),
  versions: ({ versions, next }, show) =>
    blocks(show.table(versions, versionColumns, 'no version fits'), show.facts({ more: next && `--page ${next}` })),
  show: ({ model, tags, versions }, show) =>
    blocks(
      show.facts({
        model: model.name,
        description: model.description,
        owner: model.owner,
        use: model.intendedUse,
        aliases: aliasWords(model.aliases),
        governed: model.governed.join(', '),
        tags: tagWords(tags),
      }),
      show.table(
        versions,
        {
          version: (row) => row.version,
          algorithm: (row) => row.algorithm,
          metrics: (row) =>
            Object.entries(row.metrics)
              .slice(0, 3)
              .map(([key, value]) => `${key} ${show.text(value.value)}`)
              .join(', '),
          verdict: (row) => (row.verdict ? 'yes' : null),
          created: (row) => row.createdAt,
        },
        'no versions',
      ),
    ),
  version: ({ version, tags, aliases }, show) =>
    show.facts({
      model: version.model,
      version: version.version,
      algorithm: version.algorithm,
      aliases: aliases.join(', '),
      description: version.description,
      run: version.run,
      source: version.source,
      files: version.location,
      manifest: version.manifest,
      tags: tagWords(tags),
      created: version.createdAt,
    }),
  promote: ({ model, version, before }, show) =>
    show.facts({ model: model.name, version: version.version, before, aliases: aliasWords(model.aliases) }),
}

export const webhookViews: NonNullable<Views['webhooks']> = {
  list: ({ webhooks, next }, show) =>
    blocks(
      show.table(
        webhooks,
        {
          webhook: (row) => row.id,
          name: (row) => row.name,
          status: (row) => row.status,
          url: (row) => row.url,
          events: (row) => row.events.join(', '),
        },
        'nobody is told of anything yet: levain webhooks create NAME URL --events run.failed',
      ),
      show.facts({ more: next && `--page ${next}` }),
    ),
  deliveries: (rows, show) =>
    show.table(
      rows,
      {
        event: (row) => row.event,
        status: (row) => row.status,
        attempts: (row) => row.attempts,
        next: (row) => (row.status === 'waiting' ? row.nextAt : null),
        error: (row) => row.error,
        made: (row) => row.createdAt,
      },
      'no messages yet',
    ),
}
