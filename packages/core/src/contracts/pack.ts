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
      sign: z.string().min(1).optional().describe('File of a private key: the image in the registry is signed with it, as cosign does'),
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
      /** Digests of the bills of materials that were attached, of the image and of the model; none for an archive. */
      bills: z.array(digest),
      signed: z.boolean(),
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
  sbom: verb('pack.sbom', {
    does: 'Writes bills of materials in CycloneDX 1.6: of what serves a version, and of the model itself.',
    input: z.object({ model: modelReference, folder: z.string().min(1).describe('A folder that does not exist yet') }),
    output: z.object({ folder: z.string(), files: z.array(z.string()) }),
    effect: 'effect',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'folder-exists'],
    cli: { positional: ['model', 'folder'], example: 'levain pack sbom late@champion build/bom' },
    http: 'POST /bundles/sbom',
  }),
  browser: verb('pack.browser', {
    does: 'Writes a folder of ES modules that predict in a browser, or wherever JavaScript runs, without a server.',
    input: z.object({ model: modelReference, to: z.string().min(1).describe('A folder that does not exist yet') }),
    output: z.object({
      folder: z.string(),
      model: modelName,
      version: z.int().positive(),
      files: z.int(),
      bytes: z.int(),
      gzipBytes: z.int(),
    }),
    effect: 'effect',
    permission: 'model:read',
    errors: ['model-not-found', 'model-unreadable', 'folder-exists'],
    cli: { positional: ['model'], example: 'levain pack browser late@champion --to site/late' },
    http: 'POST /bundles/browser',
  }),
  key: verb('pack.key', {
    does: 'Makes a pair of keys to sign images with.',
    input: z.object({
      file: z.string().min(1).describe('Where the private key goes; the public one goes beside it, with .pub'),
      algorithm: z.enum(['ecdsa', 'ed25519']).default('ecdsa').describe('ECDSA on P-256, or Ed25519'),
    }),
    output: z.object({ privateKey: z.string(), publicKey: z.string() }),
    effect: 'effect',
    permission: 'deploy:write',
    errors: ['file-exists'],
    cli: { positional: ['file'], example: 'levain pack key release.key' },
    http: 'POST /images/keys',
  }),
  verify: verb('pack.verify', {
    does: 'Says whether an image in a registry was signed with a key, and gives its digest.',
    input: z.object({ image: z.string().min(1).max(1024), key: z.string().min(1).describe('File of the public key') }),
    output: z.object({
      digest,
      reference: z.string(),
      /** How many signatures are by that key, and how many there are. */
      signatures: z.int(),
      of: z.int(),
    }),
    effect: 'read',
    permission: 'model:read',
    errors: ['image-not-found', 'signature-invalid', 'registry-unreachable', 'registry-refused', 'source-not-found'],
    cli: { positional: ['image'], example: 'levain pack verify registry.example/late:3 --key release.key.pub' },
    http: 'POST /images/verify',
  }),
}
