import { z } from 'zod'
import { artifactFolder, artifactOwner, artifactPath, digest as contentDigest, instant, runArtifact } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** A file or a folder among the artifacts; `path` is the whole path below their owner. */
const artifactEntry = z.object({
  path: z.string(),
  isFolder: z.boolean(),
  /** Null for a folder. */
  bytes: z.int().nullable(),
  digest: z.string().nullable(),
  at: instant.nullable(),
})

const run = artifactOwner.describe('Id of a run or of a logged model')
const errors = ['run-not-found'] as const

/** Verbs of `track` about artifacts. */
export const artifactVerbs = {
  artifacts: verb('track.artifacts', {
    does: 'Lists a folder of artifacts of a run or a logged model.',
    input: z.object({
      run,
      path: artifactFolder.default('').describe('The folder; the uppermost unless given'),
      limit: z.int().min(1).max(10_000).default(1000),
      after: z.string().max(2000).optional().describe('`next` of the page before'),
    }),
    output: z.object({ files: z.array(artifactEntry), next: z.string().nullable() }),
    effect: 'read',
    permission: 'run:read',
    errors,
    cli: { positional: ['run', 'path'], example: 'levain track artifacts RUN plots' },
    http: 'GET /runs/:run/artifacts',
  }),
  deleteArtifact: verb('track.deleteArtifact', {
    does: 'Deletes an artifact, or a folder of them with all it holds.',
    input: z.object({ run, path: artifactFolder.describe("The file or folder; '' for all of them") }),
    output: z.object({ deleted: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: [...errors, 'artifact-not-found'],
    cli: { positional: ['run', 'path'], example: 'levain track deleteArtifact RUN plots/roc.png' },
    http: 'DELETE /runs/:run/artifacts',
    changes: { table: 'artifacts', key: ['run', 'path'], resource: 'artifact:{run}/{path}' },
  }),
}

/** The same gate for bytes: what is not JSON goes through `App.putArtifact` and `App.openArtifact`, not by name. */
export const artifactStreams = {
  put: verb('track.putArtifact', {
    does: 'Stores a file as an artifact of a run or a logged model; another one of this path is replaced.',
    input: z.object({ run, path: artifactPath }),
    output: runArtifact,
    effect: 'write',
    permission: 'run:write',
    errors: [...errors, 'artifact-path-taken', 'run-deleted'],
    cli: { example: 'curl -T roc.png http://127.0.0.1:4600/api/v1/runs/RUN/artifacts/plots/roc.png' },
    http: 'PUT /runs/:run/artifacts/*',
    changes: { table: 'artifacts', key: ['run', 'path'], resource: 'artifact:{run}/{path}' },
  }),
  check: verb('track.checkArtifact', {
    does: 'Tells whether an artifact could be stored.',
    input: z.object({ run, path: artifactPath }),
    output: z.null(),
    effect: 'read',
    permission: 'run:write',
    errors: [...errors, 'artifact-path-taken', 'run-deleted'],
    cli: { example: 'none: part of an upload' },
    http: 'GET /runs/:run/artifacts/*',
  }),
  open: verb('track.openArtifact', {
    does: 'Reads an artifact of a run or a logged model.',
    input: z.object({ run, path: artifactPath }),
    output: runArtifact,
    effect: 'read',
    permission: 'run:read',
    errors: [...errors, 'artifact-not-found'],
    cli: { example: 'curl -O http://127.0.0.1:4600/api/v1/runs/RUN/artifacts/plots/roc.png' },
    http: 'GET /runs/:run/artifacts/*',
  }),
}

/** The same gate for contents by digest: what a step on another machine takes and brings. */
export const blobStreams = {
  put: verb('store.putBlob', {
    does: 'Stores bytes under their digest; what nothing refers to is removed after a while.',
    input: z.object({}),
    output: z.object({ digest: contentDigest, bytes: z.int() }),
    effect: 'write',
    permission: 'run:write',
    errors: [],
    audited: false,
    cli: { example: 'curl -T model.onnx http://127.0.0.1:4600/api/v1/blobs' },
    http: 'PUT /blobs',
  }),
  open: verb('store.openBlob', {
    does: 'Reads bytes by their digest.',
    input: z.object({ digest: contentDigest }),
    output: z.object({ digest: contentDigest }),
    effect: 'read',
    permission: 'data:read',
    errors: ['blob-not-found'],
    cli: { example: 'curl http://127.0.0.1:4600/api/v1/blobs/sha256:…' },
    http: 'GET /blobs/:digest',
  }),
}
