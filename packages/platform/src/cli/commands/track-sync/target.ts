import { createReadStream, openAsBlob } from 'node:fs'
import { type ByteStream, type Contracts, codes, fail, type InputOf, isLevainError } from '@levain/core'
import { ApiError, createClient } from '@levain/sdk'
import type { App } from '../../../app/index.ts'

type Track = Contracts['track']

/** Where runs are sent. */
export interface Target {
  /** What was sent is remembered for it under this name. */
  readonly name: string
  has(run: string): Promise<boolean>
  start(input: InputOf<Track['start']>): Promise<unknown>
  log(input: InputOf<Track['log']>): Promise<unknown>
  update(input: InputOf<Track['update']>): Promise<unknown>
  put(place: { run: string; path: string }, file: string): Promise<unknown>
}

/** The project on this machine, whether or not a server runs on it. */
export function toProject(app: App): Target {
  return {
    name: `project:${app.projectFolder}`,
    has: (run) => isThere(app.call('track.show', { run })),
    start: (input) => app.call('track.start', input),
    log: (input) => app.call('track.log', input),
    update: (input) => app.call('track.update', input),
    put: (place, file) => app.artifacts().put(place, createReadStream(file) as ByteStream),
  }
}

/** A server elsewhere. @throws input-invalid for what is no address */
export function overHttp(url: string, token: string | undefined): Target {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw fail('input-invalid', { field: '--to', expected: 'an http or https address', got: url })
  const { track, putArtifact } = createClient({ url, ...(token ? { token } : {}) })
  return {
    name: new URL(url).href,
    has: (run) => coded(isThere(track.show({ run }))),
    start: (input) => coded(track.start(input)),
    log: (input) => coded(track.log(input)),
    update: (input) => coded(track.update(input)),
    put: async (place, file) => coded(putArtifact(place, await openAsBlob(file))),
  }
}

async function isThere(shown: Promise<unknown>): Promise<boolean> {
  try {
    await shown
    return true
  } catch (error) {
    if ((isLevainError(error) || error instanceof ApiError) && error.code === 'run-not-found') return false
    throw error
  }
}

/** An error that a server answered is the same error here. */
async function coded<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw error.code in codes ? fail(error.code, error.details as never, error) : fail('internal', { message: error.message }, error)
  }
}
