import { modelStage } from '@levain/core'
import type { Item } from '../items.ts'
import { keepModel, keepVersion } from '../keep/model.ts'
import { loggedModelIn, placeAt } from '../keep/place.ts'
import { isoOf } from '../mlruns/metas.ts'
import { downloadUri, type ModelAnswer, modelsPage, type VersionAnswer, versionsPage } from './answers.ts'
import { pages } from './pages.ts'
import { markOf } from './runs.ts'
import type { MlflowServer } from './server.ts'

const api = '/api/2.0/mlflow'

/** The registered models of a server and their versions; prompts are models that lists leave out unless asked for. */
export async function* modelsOf(server: MlflowServer): AsyncGenerator<Item> {
  const seen = new Set<string>()
  const filters: readonly Readonly<Record<string, string>>[] = [{}, { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" }]
  for (const filter of filters)
    for await (const { registered_models } of pages((token) =>
      server.get(modelsPage, `${api}/registered-models/search`, { max_results: 100, ...filter, ...token }),
    ))
      for (const model of registered_models) {
        if (seen.has(model.name)) continue
        seen.add(model.name)
        yield* modelItems(server, model)
      }
}

async function* modelItems(server: MlflowServer, { aliases, ...answer }: ModelAnswer): AsyncGenerator<Item> {
  const { name, description, tags } = answer
  const createdAt = isoOf(answer.creation_timestamp)
  const model = { name, description, createdAt, updatedAt: isoOf(answer.last_updated_timestamp ?? answer.creation_timestamp), tags }
  yield { what: 'model', name, mark: markOf(model), keep: (ctx, claim) => keepModel(ctx, model, claim) }
  const asked = { filter: `name = "${name.replaceAll('"', '""')}"`, max_results: 1000 }
  for await (const { model_versions } of pages((token) => server.get(versionsPage, `${api}/model-versions/search`, { ...asked, ...token })))
    for (const version of model_versions) {
      const own = aliases.filter((one) => Number(one.version) === version.version).map(({ alias }) => alias)
      yield versionItem(server, name, version, own)
    }
}

function versionItem(server: MlflowServer, model: string, answer: VersionAnswer, aliases: readonly string[]): Item {
  return {
    what: 'version',
    name: `${model}@${answer.version}`,
    mark: markOf([answer, aliases]),
    keep: async (ctx, claim) => {
      const { artifact_uri: files } = await server.get(downloadUri, `${api}/model-versions/get-download-uri`, {
        name: model,
        version: answer.version,
      })
      const found = await placeAt(ctx, files || answer.source)
      const version = {
        model,
        version: answer.version,
        source: answer.source,
        ...found,
        description: answer.description,
        run: answer.run_id || null,
        loggedModel: answer.model_id || loggedModelIn(answer.source),
        runLink: answer.run_link,
        stage: modelStage.safeParse(answer.current_stage).data ?? 'None',
        status: answer.status === 'PENDING_REGISTRATION' ? 'pending' : answer.status === 'FAILED_REGISTRATION' ? 'failed' : 'ready',
        statusMessage: answer.status_message,
        createdBy: answer.user_id ?? 'unknown',
        createdAt: isoOf(answer.creation_timestamp),
        updatedAt: isoOf(answer.last_updated_timestamp ?? answer.creation_timestamp),
        tags: answer.tags,
        aliases,
      } as const
      const isPrompt = answer.tags['mlflow.prompt.is_prompt'] === 'true' || 'mlflow.prompt.text' in answer.tags
      const lost =
        found.place || isPrompt
          ? []
          : [{ item: `files:${model}@${answer.version}`, reason: `${files || answer.source} is not among what was imported` }]
      return [...(await keepVersion(ctx, version, claim)), ...lost]
    },
  }
}
