import { z } from 'zod'
import { bundle, digest, modelName, modelReference } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** A C library, a C++ runtime and certificates; no shell, no package manager. */
const defaultBase = 'gcr.io/distroless/cc-debian12:nonroot'

/** Verbs of `pack`. */
export const packVerbs = {
  bundle: verb('pack.bundle', {
    does: 'Packs a registered model version with its profile, pinned environment and a Dockerfile.',
    input: z.object({ model: modelReference.describe('e.g. late@2 or late@champion') }),
    output: z.object({ bundle, digest }),
    effect: 'write',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'signature-missing'],
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
    errors: ['model-not-found', 'model-unreadable', 'signature-missing', 'folder-exists'],
    cli: { positional: ['model', 'folder'], example: 'levain pack export late@champion build/late' },
    http: 'POST /bundles/export',
  }),
  image: verb('pack.image', {
    does: 'Builds an OCI image that serves a version, without Docker, and pushes it to a registry or writes it as an archive.',
    input: z.object({
      model: modelReference,
      to: z
        .string()
        .min(1)
        .max(1024)
        .describe('An image in a registry, e.g. registry.example/churn:3, or a file that ends with .tar; relative to the project folder'),
      base: z
        .string()
        .min(1)
        .max(1024)
        .default(defaultBase)
        .describe('What it is built on: an image with glibc in a registry, one in a .tar, or machine for the libraries of this machine'),
      platform: z.enum(['linux/amd64', 'linux/arm64']).optional().describe('That of this machine unless given'),
      force: z.boolean().default(false).describe('Replace the archive if it is there'),
    }),
    output: z.object({
      /** Of the image's manifest. */
      digest,
      /** By its digest; null for an archive. */
      reference: z.string().nullable(),
      file: z.string().nullable(),
      model: modelName,
      version: z.int().positive(),
      platform: z.string(),
      base: z.object({ name: z.string(), digest: digest.nullable() }),
      /** Of all layers, compressed. */
      bytes: z.int(),
      layers: z.array(z.object({ holds: z.string(), digest, bytes: z.int() })),
      /** What went over to the registry, and what it had. */
      sentBytes: z.int(),
      thereBytes: z.int(),
    }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: [
      'model-not-found',
      'image-not-found',
      'image-unusable',
      'registry-unreachable',
      'registry-refused',
      'source-not-found',
      'source-unreadable',
      'source-unreachable',
      'file-exists',
      'store-full',
    ],
    cli: { positional: ['model'], example: 'levain pack image late@champion --to registry.example/late:3' },
    http: 'POST /images',
    step: 'effect',
  }),
}
