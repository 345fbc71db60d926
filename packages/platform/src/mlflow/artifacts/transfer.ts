import type { ArtifactPlace, Digests } from '@levain/core'
import { type IncomingBody, incomingBytes, sendFile } from '../../http/index.ts'
import type { Door } from '../door.ts'
import { refusal } from '../errors.ts'

interface FileInfo {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

const pageFiles = 10_000

/** The children of a folder. The protocol's lists have no pages. */
export async function listFolder(door: Door, place: ArtifactPlace): Promise<FileInfo[]> {
  const listed: FileInfo[] = []
  for (let after: string | undefined; ; ) {
    const page = await door.call('track.artifacts', { ...place, limit: pageFiles, ...(after === undefined ? {} : { after }) })
    for (const { path, isFolder, bytes } of page.files)
      listed.push({ path, is_dir: isFolder, ...(bytes === null ? {} : { file_size: bytes }) })
    if (page.next === null) return listed
    after = page.next
  }
}

/** Stores the unread body of the request. */
export async function upload(door: Door, place: ArtifactPlace): Promise<object> {
  await door.artifacts.put(fileAt(place), incomingBytes(door.body as IncomingBody))
  return {}
}

/** Takes over what the client brought to the store itself. */
export async function adopt(door: Door, place: ArtifactPlace, finish: () => Promise<Digests>): Promise<object> {
  await door.artifacts.adopt(fileAt(place), finish)
  return {}
}

/** Answers with a file, as an attachment. */
export async function download(door: Door, place: ArtifactPlace): Promise<object> {
  return sendFile(door.request, door.reply, await door.artifacts.open(fileAt(place)), 'download')
}

/** The uppermost folder is no file. */
export function fileAt(place: ArtifactPlace): ArtifactPlace {
  if (place.path === '') throw refusal('Invalid path')
  return place
}
