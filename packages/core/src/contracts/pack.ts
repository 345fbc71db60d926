import { z } from 'zod'
import { bundle, digest, modelReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `pack`. */
export const packVerbs = {
  bundle: verb('pack.bundle', {
    does: 'Packs a registered model version with its profile, pinned environment and a Dockerfile.',
    input: z.object({ model: modelReference.describe('e.g. late@2 or late@champion') }),
    output: z.object({ bundle, digest }),
    effect: 'write',
    permission: 'model:read',
    errors: ['model-not-found'],
    cli: { positional: ['model'], example: 'levain pack bundle late@champion' },
    http: 'POST /bundles',
    step: 'effect',
  }),
  export: verb('pack.export', {
    does: 'Writes a bundle to a folder that the serving runtime or Docker can use.',
    input: z.object({ model: modelReference, folder: z.string() }),
    output: z.object({ folder: z.string(), bundle }),
    effect: 'effect',
    permission: 'model:read',
    errors: ['model-not-found', 'folder-exists'],
    cli: { positional: ['model', 'folder'], example: 'levain pack export late@champion build/late' },
    http: 'POST /bundles/export',
  }),
}
