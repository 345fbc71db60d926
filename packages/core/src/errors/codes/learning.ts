import { code } from './define.ts'

/** Codes of `train` and of `runtime/model`. */
export const learning = {
  'model-not-found': code<{ reference: string; model?: string }>({
    status: 404,
    message: (d) =>
      d.model
        ? `The model ${d.model} has no version or alias ${d.reference.slice(d.model.length + 1)}.`
        : `There is no model ${d.reference}.`,
    next: (d) => (d.model ? `levain registry show '${d.model}'` : 'levain registry list'),
  }),
  'model-unreadable': code<{ path: string; reason: string }>({
    status: 422,
    message: (d) => `The model at ${d.path} cannot be read: ${d.reason}.`,
  }),
  'model-untranslatable': code<{ format: string; reason: string }>({
    status: 422,
    message: (d) => `This model cannot be carried over between ${d.format} and Levain: ${d.reason}.`,
  }),
  'split-empty': code<{ side: string; reason: string }>({
    status: 422,
    message: (d) => `The split leaves no ${d.side} rows: ${d.reason}.`,
  }),
  'target-unusable': code<{ target: string; reason: string }>({
    status: 422,
    message: (d) => `${d.target} cannot be learned: ${d.reason}.`,
  }),
  'hyperparameter-invalid': code<{ algorithm: string; name: string; expected: string; got: string }>({
    status: 400,
    message: (d) => `${d.algorithm} ${d.name}: expected ${d.expected}, got ${d.got}.`,
    next: () => 'levain train algorithms',
  }),
  'explanation-impossible': code<{ reason: string }>({
    status: 422,
    message: (d) => `This cannot be explained as asked: ${d.reason}.`,
  }),
}
