import { code } from './define.ts'

/** Codes of `registry`. */
export const registry = {
  'model-exists': code<{ model: string; is: 'model' | 'prompt'; wanted: 'model' | 'prompt' }>({
    status: 409,
    message: (d) => `There is a ${d.is} ${d.model} already${d.is === d.wanted ? '' : `, and a ${d.wanted} cannot have the same name`}.`,
    next: (d) => `levain registry show '${d.model}'`,
  }),
  'alias-not-found': code<{ model: string; alias: string }>({
    status: 404,
    message: (d) => `No version of ${d.model} has the alias ${d.alias}.`,
    next: (d) => `levain registry show '${d.model}'`,
  }),
  'alias-governed': code<{ model: string; alias: string; version: number }>({
    status: 409,
    message: (d) => `${d.alias} of ${d.model} points at version ${d.version} by promotion; only a promotion moves it.`,
    next: (d) => `levain registry promote '${d.model}' VERSION ${d.alias}, or levain registry release '${d.model}' ${d.alias}`,
  }),
  'model-in-use': code<{ model: string; deployment: string }>({
    status: 409,
    message: (d) => `${d.model} answers in the deployment ${d.deployment}.`,
    next: (d) => `levain deploy stop ${d.deployment}`,
  }),
  'source-invalid': code<{
    source: string
    problem: 'local' | 'remote-file' | 'relative' | 'prompt' | 'not-allowed' | 'unknown'
    reason: string
  }>({
    status: 400,
    message: (d) => `${d.source} cannot be the source of a version: ${d.reason}.`,
  }),
}
