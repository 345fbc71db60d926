import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type Actor,
  type Clock,
  type Context,
  type Contracts,
  defaultExperiment,
  ensure,
  fail,
  type InputOf,
  type Log,
  newExperiment,
  nowIso,
  type OutputOf,
  type Random,
  type Room,
  type Verb,
} from '@levain/core'
import { type Credentials, createAuthenticator, createSessions, type Sessions } from '../access/index.ts'
import { announcing } from '../notify/index.ts'
import type { Listener } from '../pipeline/index.ts'
import { openBlobs, openLedger, openTables } from '../store/index.ts'
import { artifactRoot } from './artifact-root.ts'
import { type Artifacts, artifactsFor } from './artifacts.ts'
import { type BlobDoor, blobsFor } from './blobs.ts'
import { createCall } from './call.ts'
import { localActor, systemClock, systemRandom } from './identity.ts'
import { ledgerLocation } from './ledger-location.ts'
import { openLog } from './log.ts'
import { openRooms, type Rooms } from './room-table.ts'
import { startServices } from './services.ts'

export interface AppOptions {
  /** Where the user's files are; relative paths of sources are resolved against it. */
  readonly projectFolder: string
  /** Where Levain keeps its own; `<projectFolder>/.levain` unless given. */
  readonly stateFolder?: string
  /** The ledger: `postgres://USER:PASSWORD@HOST/DATABASE` or an SQLite file; `LEVAIN_LEDGER` of the environment, else a file in the state folder, unless given. */
  readonly ledger?: string
  /** Where blobs are kept, e.g. `s3://bucket/prefix`; `LEVAIN_BLOBS` of the environment, else the state folder, unless given. */
  readonly blobs?: string
  /** Where the runs of new experiments keep what clients log, e.g. `s3://bucket/mlflow`; `LEVAIN_ARTIFACT_ROOT` of the environment, else this server's own store, unless given. */
  readonly artifactRoot?: string
  /** Who acts; the local user, as owner, unless given. */
  readonly actor?: Actor
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
  /**
   * Opens a server of this app for the steps of its pipelines, when the first command is run that may want to track something and none
   * runs yet. Closed with the app.
   */
  readonly openServer?: (app: App) => Promise<{ readonly url: string; close(): Promise<void> }>
  /** Told of the states of every run this app executes, once they are durable. */
  readonly onRunState?: Listener
}

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly actor?: Actor
}

/** `room.verb` of every contract. */
export type VerbName = { [R in Room]: Contracts[R][keyof Contracts[R]] extends Verb<infer Name> ? Name : never }[Room]
type VerbNamed<Name extends VerbName> = { [R in Room]: Extract<Contracts[R][keyof Contracts[R]], Verb<Name>> }[Room]

export interface App extends Sessions {
  readonly projectFolder: string
  readonly stateFolder: string
  /** Calls a verb by name. */
  call<Name extends VerbName>(name: Name, input: InputOf<VerbNamed<Name>>, options?: CallOptions): Promise<OutputOf<VerbNamed<Name>>>
  /** The same for callers that only know the name at run time. */
  callByName(name: string, input: unknown, options?: CallOptions): Promise<unknown>
  /** The way for bytes of artifacts, as whoever the options say. */
  artifacts(options?: CallOptions): Artifacts
  /** The way for contents by digest, as whoever the options say. */
  blobs(options?: CallOptions): BlobDoor
  context(options?: CallOptions): Context
  /** True as soon as somebody may log in. */
  hasUsers(): Promise<boolean>
  /**
   * Who shows these credentials.
   *
   * @throws unauthenticated, attempts-exceeded
   */
  authenticate(credentials: Credentials): Promise<Actor>
  /**
   * Starts what goes on in the background while a server runs: queued runs, schedules and triggers, deployments kept
   * alive, alerts that ask for retraining. Returns the way to stop it.
   *
   * @param url address of the server, which steps find as `LEVAIN_URL`
   */
  startServices(url?: string): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * Opens a project: the ledger, the store, and every room's verbs over them.
 *
 * @example
 * const app = await openApp({ projectFolder: '.' })
 * await app.call('ingest.file', { path: 'iris.csv', dataset: 'iris' })
 */
export async function openApp(options: AppOptions): Promise<App> {
  const projectFolder = resolve(options.projectFolder)
  const stateFolder = resolve(options.stateFolder ?? join(projectFolder, '.levain'))
  await makeStateFolder(stateFolder).catch((cause: NodeJS.ErrnoException) => {
    throw fail('ledger-unusable', { path: join(stateFolder, 'ledger.sqlite'), reason: cause.message }, cause)
  })
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom(clock)
  const opened = await openLedger(ledgerLocation(options.ledger, projectFolder, stateFolder))
  const ledger = announcing(opened, { clock, random })
  const root = artifactRoot(options.artifactRoot, projectFolder)
  await ensureDefaultExperiment({ ledger, clock, artifactRoot: root })
  const temp = join(stateFolder, 'tmp')
  const address = options.blobs ?? process.env.LEVAIN_BLOBS
  const blobs = await openBlobs({ folder: join(stateFolder, 'blobs'), temp, address, nowMs: clock.now() })
  const stop = new AbortController()
  const base = {
    clock,
    random,
    log: options.log ?? openLog(),
    signal: stop.signal,
    actor: options.actor ?? localActor(),
    ledger,
    blobs,
    tables: openTables({ blobs, temp }),
    projectFolder,
    stateFolder,
    artifactRoot: root,
    run: null,
  } satisfies Context
  const context = ({ signal, actor }: CallOptions = {}): Context => {
    const until = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal
    return { ...base, signal: until, tables: base.tables.until(until), ...(actor ? { actor } : {}) }
  }
  let serverUrl: string | null = null
  let own: ReturnType<NonNullable<AppOptions['openServer']>> | undefined
  const { tokenFor, ...logins } = createAuthenticator(context())
  let rooms: Rooms
  const call = createCall(() => rooms)
  rooms = openRooms({
    call,
    onRunState: options.onRunState ?? (() => {}),
    async server() {
      if (serverUrl === null && options.openServer) own ??= options.openServer(app)
      const url = serverUrl ?? (await own)?.url
      return url === undefined ? null : { url, tokenFor }
    },
  })
  const app: App = {
    ...logins,
    ...createSessions(context(), logins),
    projectFolder,
    stateFolder,
    artifacts: (callOptions) => artifactsFor(context(callOptions)),
    blobs: (callOptions) => blobsFor(context(callOptions)),
    context,
    async startServices(url) {
      serverUrl = url ?? null
      return startServices(context(), call, await rooms.pipeline())
    },
    call: (name, input, callOptions) => call(context(callOptions), name, input) as never,
    callByName: (name, input, callOptions) => call(context(callOptions), name, input),
    async close() {
      stop.abort()
      await (await own?.catch(() => undefined))?.close()
      await opened.close()
    },
  }
  return app
}

/** The experiment of runs that name none is there from the start. */
async function ensureDefaultExperiment(ctx: Pick<Context, 'ledger' | 'clock' | 'artifactRoot'>): Promise<void> {
  if (await ctx.ledger.first('experiments', { id: defaultExperiment.id })) return
  await ctx.ledger.commit([ensure('experiments', newExperiment(ctx, nowIso(ctx), defaultExperiment))])
}

/** Made for its owner alone, and told to git as none of its business. */
async function makeStateFolder(folder: string): Promise<void> {
  const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined
  if (isNew) await writeFile(join(folder, '.gitignore'), '*\n')
}
