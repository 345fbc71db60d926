import { basename } from 'node:path/posix'
import { type ArtifactPlace, artifactPlaceOf, artifactUri, type DirectBlobs, type RunArtifact } from '@levain/core'
import { placeOf, safePath } from '../artifacts/places.ts'
import { adopt, download, fileAt, listFolder, upload } from '../artifacts/transfer.ts'
import type { Door } from '../door.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { MlflowError, refusal } from '../errors.ts'
import { int64, list, message, required, string } from '../messages/index.ts'

/** How long a client may use a signed request. */
const signedForMs = 3_600_000
/** More parts than any client makes: S3 takes no more. */
const partsMax = 10_000
const uploadBytesMax = 10 * 2 ** 20

const artifactPath = message({ artifact_path: string })

/** The address below the proxy. */
const addressed = (door: Door, { artifact_path = '' }: { artifact_path?: string }): Promise<ArtifactPlace> =>
  placeOf(door.context(), artifact_path)

const proxy: readonly Endpoint[] = [
  endpoint({
    method: 'PUT',
    place: 'mlflow-artifacts',
    path: 'artifacts/*',
    body: 'stream',
    request: artifactPath,
    handle: async (door, request) => upload(door, await addressed(door, request)),
  }),
  endpoint({
    method: 'GET',
    place: 'mlflow-artifacts',
    path: 'artifacts/*',
    request: artifactPath,
    handle: async (door, request) => download(door, await addressed(door, request)),
  }),
  endpoint({
    method: 'DELETE',
    place: 'mlflow-artifacts',
    path: 'artifacts/*',
    body: 'stream',
    request: artifactPath,
    handle: async (door, request) => {
      await door.call('track.deleteArtifact', await addressed(door, request))
      return {}
    },
  }),
  endpoint({
    method: 'GET',
    place: 'mlflow-artifacts',
    path: 'artifacts',
    request: message({ path: string }),
    handle: async (door, { path = '' }) => {
      const files = await listFolder(door, await placeOf(door.context(), path))
      return { files: files.map((file) => ({ ...file, path: basename(file.path) })) }
    },
  }),
]

/** Where the client's own file goes: into the folder of the address, under the file's name. */
const destination = (door: Door, folder: string | undefined, file: string): Promise<ArtifactPlace> =>
  placeOf(door.context(), [safePath(folder), file.split(/[\\/]/).at(-1)].filter(Boolean).join('/'))

/** Clients fall back to the proxy when they read these words. */
function directly(door: Door, what: 'upload' | 'download'): DirectBlobs {
  const { direct } = door.context().blobs
  if (!direct) throw notSupported(what)
  return direct
}

const notSupported = (what: 'upload' | 'download'): MlflowError =>
  new MlflowError('NOT_IMPLEMENTED', `Multipart ${what} is not supported for the current artifact repository`)

const multipart = { artifact_path: string, path: required(string), upload_id: string }

const stored: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    place: 'mlflow-artifacts',
    path: 'mpu/create/*',
    request: message({ ...multipart, num_parts: int64 }),
    handle: async (door, { artifact_path, path, num_parts = 1 }) => {
      if (num_parts < 1 || num_parts > partsMax) throw refusal(`Invalid value ${num_parts} for parameter 'num_parts' supplied`)
      const direct = directly(door, 'upload')
      await door.artifacts.mayPut(fileAt(await destination(door, artifact_path, path)))
      const begun = await direct.begin(num_parts, { expiresMs: signedForMs })
      const credentials = begun.parts.map(({ url, headers }, i) => ({ url, part_number: i + 1, headers }))
      return { upload_id: begun.upload, credentials }
    },
  }),
  endpoint({
    method: 'POST',
    place: 'mlflow-artifacts',
    path: 'mpu/complete/*',
    request: message({
      ...multipart,
      upload_id: required(string),
      parts: list(message({ part_number: required(int64), etag: string, url: string })),
    }),
    handle: async (door, { artifact_path, path, upload_id, parts }) => {
      const direct = directly(door, 'upload')
      const uploaded = parts.map(({ part_number, etag = '' }) => ({ number: part_number, etag }))
      return adopt(door, await destination(door, artifact_path, path), () => direct.finish(upload_id, uploaded))
    },
  }),
  endpoint({
    method: 'POST',
    place: 'mlflow-artifacts',
    path: 'mpu/abort/*',
    request: message({ ...multipart, upload_id: required(string) }),
    handle: async (door, { artifact_path, path, upload_id }) => {
      const direct = directly(door, 'upload')
      await door.artifacts.mayPut(fileAt(await destination(door, artifact_path, path)))
      await direct.abort(upload_id)
      return {}
    },
  }),
  endpoint({
    method: 'GET',
    place: 'mlflow-artifacts',
    path: 'presigned/*',
    request: artifactPath,
    handle: async (door, request) => {
      const direct = directly(door, 'download')
      const found: RunArtifact = await door.artifacts.open(fileAt(await addressed(door, request)))
      const signed = await direct.read(found.digest, { expiresMs: signedForMs, fileName: basename(found.path) })
      return { ...signed, file_size: found.bytes }
    },
  }),
]

const ofRuns: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: 'artifacts/list',
    request: message({ run_id: required(string), path: string, page_token: string }),
    handle: async (door, { run_id, path }) => {
      const files = await listFolder(door, { run: run_id, path: safePath(path) })
      const run = await door.context().ledger.first('runs', { id: run_id })
      return { root_uri: run && artifactUri(run), files }
    },
  }),
  endpoint({
    method: 'GET',
    place: 'root',
    path: 'get-artifact',
    request: message({ run_id: required(string), path: required(string) }),
    handle: (door, { run_id, path }) => download(door, { run: run_id, path: safePath(path) }),
  }),
  endpoint({
    method: 'POST',
    place: 'ajax',
    path: 'upload-artifact',
    body: 'stream',
    request: message({ run_uuid: string, path: string }),
    handle: async (door, { run_uuid, path }) => {
      if (!run_uuid) throw refusal('Request must specify run_uuid.')
      if (!path) throw refusal('Request must specify path.')
      const place = { run: run_uuid, path: safePath(path) }
      const length = Number(door.request.headers['content-length'] ?? Number.NaN)
      if (length > uploadBytesMax) throw refusal('Artifact size is too large. Max size is 10MB.')
      if (length === 0) throw refusal('Request must specify data.')
      return upload(door, place)
    },
  }),
]

const ofModels: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: 'logged-models/:model_id/artifacts/directories',
    request: message({ model_id: required(string), artifact_directory_path: string }),
    handle: async (door, { model_id, artifact_directory_path }) => {
      const files = await listFolder(door, { run: model_id, path: safePath(artifact_directory_path) })
      const model = await door.context().ledger.first('loggedModels', { id: model_id })
      return { root_uri: model && artifactUri(model), files }
    },
  }),
  endpoint({
    method: 'GET',
    place: 'ajax',
    path: 'logged-models/:model_id/artifacts/files',
    request: message({ model_id: required(string), artifact_file_path: string }),
    handle: async (door, { model_id, artifact_file_path }) => {
      if (!artifact_file_path) throw refusal('Request must include the "artifact_file_path" query parameter.', 'BAD_REQUEST')
      return download(door, { run: model_id, path: safePath(artifact_file_path) })
    },
  }),
  endpoint({
    method: 'GET',
    place: 'root',
    path: 'model-versions/get-artifact',
    request: message({ name: required(string), version: required(string), path: required(string) }),
    handle: async (door, { name, version, path }) => download(door, await inVersion(door, name, version, safePath(path))),
  }),
]

/** Where the files of a model version are: with the logged model it was made from, or where its source says. */
async function inVersion(door: Door, name: string, version: string, path: string): Promise<ArtifactPlace> {
  const ctx = door.context()
  const found = await ctx.ledger.first('modelVersions', { model: name, version: Number(version) })
  if (!found || found.deletedAt !== null)
    throw refusal(`Model Version (name=${name}, version=${version}) not found`, 'RESOURCE_DOES_NOT_EXIST')
  if (found.loggedModel) return { run: found.loggedModel, path }
  const place = found.source ? await artifactPlaceOf(ctx, found.source) : undefined
  if (!place) throw refusal(`The artifacts of ${name} version ${version} are not kept by this server.`)
  return { run: place.run, path: [place.path, path].filter(Boolean).join('/') }
}

export const artifacts: readonly Endpoint[] = [...proxy, ...stored, ...ofRuns, ...ofModels]
