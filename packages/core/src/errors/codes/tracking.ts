import { code } from './define.ts'

/** Codes of `track`. */
export const tracking = {
  'experiment-not-found': code<{ experiment: string }>({
    status: 404,
    message: (d) => `There is no experiment ${d.experiment}.`,
    next: () => 'levain track experiments',
  }),
  'experiment-exists': code<{ name: string; deleted: boolean }>({
    status: 409,
    message: (d) => `There is an experiment ${d.name} already${d.deleted ? ', in the bin' : ''}.`,
    next: (d) => (d.deleted ? `levain track restoreExperiment '${d.name}'` : `levain track experiment '${d.name}'`),
  }),
  'experiment-deleted': code<{ experiment: string }>({
    status: 409,
    message: (d) => `Experiment ${d.experiment} is in the bin and cannot be changed.`,
    next: (d) => `levain track restoreExperiment '${d.experiment}'`,
  }),
  'run-deleted': code<{ run: string }>({
    status: 409,
    message: (d) => `Run ${d.run} is in the bin and cannot be changed.`,
    next: (d) => `levain track restore ${d.run}`,
  }),
  'tag-not-found': code<{ of: string; key: string }>({
    status: 404,
    message: (d) => `${d.of} has no tag ${d.key}.`,
  }),
  'logged-model-not-found': code<{ model: string }>({
    status: 404,
    message: (d) => `There is no logged model ${d.model}.`,
    next: () => 'levain track loggedModels',
  }),
  'import-taken': code<{ item: string }>({
    status: 409,
    message: (d) => `There is a ${d.item.replace(':', ' ')} here already, which no import brought; it was left as it is.`,
  }),
  'version-taken': code<{ model: string; version: number }>({
    status: 409,
    message: (d) => `${d.model} has another version ${d.version} here already; it was left as it is.`,
    next: (d) => `levain registry show ${d.model}`,
  }),
  'folder-not-found': code<{ path: string; expected: string }>({
    status: 404,
    message: (d) => `${d.path} is not ${d.expected}.`,
  }),
}
