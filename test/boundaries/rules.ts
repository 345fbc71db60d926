import { posix } from 'node:path'
import type { Source } from './sources.ts'

export type Rooms = Readonly<Record<string, readonly string[]>>

/** Which packages a package, or a folder of it, may import. */
const packageEdges: Readonly<Record<string, readonly string[]>> = {
  runtime: ['core'],
  platform: ['core', 'runtime'],
  // The command line speaks to other servers too.
  'platform/cli': ['sdk'],
  sdk: ['core'],
  web: ['core', 'sdk'],
}

/** Folders that also run in a browser. */
const withoutNode = [
  'core',
  'sdk',
  'web',
  'runtime/math',
  'runtime/stats',
  'runtime/model',
  'runtime/codec',
  'runtime/explain',
  'runtime/edge',
]

/** Each outside library and the folders that may import it; the studio's libraries are its own. */
const libraries: Readonly<Record<string, string | readonly string[]>> = {
  '@aws-sdk/client-s3': 'platform/store/blobs/drivers',
  '@aws-sdk/s3-request-presigner': 'platform/store/blobs/drivers',
  '@azure/identity': 'platform/store/blobs/drivers',
  '@azure/storage-blob': 'platform/store/blobs/drivers',
  '@bufbuild/protobuf': 'platform/protobuf',
  '@clack/prompts': 'platform/cli/init',
  '@duckdb/node-api': 'platform/store/tables',
  '@fastify/static': 'platform/server',
  '@fastify/swagger': 'platform/server',
  '@fastify/swagger-ui': 'platform/server',
  '@google-cloud/storage': 'platform/store/blobs/drivers',
  commander: 'platform/cli',
  croner: 'platform/pipeline',
  'eventsource-parser': 'sdk',
  fastify: ['platform/http', 'platform/server', 'platform/mlflow'],
  kysely: ['platform/store/ledger', 'platform/store/search'],
  pg: 'platform/store/ledger/postgres',
  picocolors: ['platform/cli', 'platform/pipeline/progress'],
  pino: 'platform/app',
  'prom-client': 'platform/server',
  re2js: 'platform/store/search',
}

/** Libraries whose values are our own language: schemas, and the files people write. */
const everywhere = ['zod', 'yaml']

/** `packages/platform/src/store/blobs/driver.ts` is in package `platform`, room `store`, folder `platform/store/blobs`. */
function placeOf(path: string): { pkg: string; room: string; folder: string; inRoom: string } {
  const [, pkg = '', , ...inside] = path.split('/')
  const [room = '', ...rest] = inside
  return { pkg, room: rest.length > 0 ? room : '', folder: [pkg, ...inside.slice(0, -1)].join('/'), inRoom: rest.join('/') }
}

/** Edges between rooms of the platform that the sources really have, as `from to`. */
export function edgesOf(sources: readonly Source[]): Set<string> {
  const edges = sources.flatMap((source) => crossings(source).map(({ from, to }) => `${from} ${to}`))
  return new Set(edges)
}

/** Everything in the sources that the architecture forbids, in words. */
export function violations(sources: readonly Source[], rooms: Rooms): string[] {
  return sources.flatMap((source) => [
    ...crossings(source).flatMap((crossing) => roomViolation(source, crossing, rooms)),
    ...source.imports.flatMap((specifier) => importViolation(source, specifier)),
  ])
}

interface Crossing {
  readonly from: string
  readonly to: string
  /** The file in the other room. */
  readonly file: string
}

/** The imports of a platform file that leave its room. */
function crossings({ path, imports }: Source): Crossing[] {
  const { pkg, room: from } = placeOf(path)
  if (pkg !== 'platform' || from === '') return []
  const targets = imports.filter((specifier) => specifier.startsWith('.')).map((specifier) => posix.join(posix.dirname(path), specifier))
  return targets
    .map((target) => ({ from, to: placeOf(target).room, file: placeOf(target).inRoom }))
    .filter(({ to }) => to !== from && to !== '')
}

function roomViolation({ path }: Source, { from, to, file }: Crossing, rooms: Rooms): string[] {
  const allowed = rooms[from] ?? []
  if (!allowed.includes('*') && !allowed.includes(to)) return [`${path}: ${from} may not open ${to}; rooms.ts does not list it`]
  return file === 'index.ts' ? [] : [`${path}: opens ${to}/${file}; only the door ${to}/index.ts may be opened`]
}

function importViolation({ path }: Source, specifier: string): string[] {
  const { pkg, folder } = placeOf(path)
  const isBrowserSafe = withoutNode.some((place) => isWithin(folder, place))
  if (specifier.startsWith('node:')) return isBrowserSafe ? [`${path}: imports ${specifier}; this folder also runs in a browser`] : []
  if (specifier.startsWith('.')) return leavesPackage(path, specifier) ? [`${path}: reaches ${specifier}; go by the package's name`] : []
  const target = /^@levain\/([a-z]+)/.exec(specifier)?.[1] ?? (specifier === 'levain' ? 'platform' : undefined)
  if (target !== undefined) return target === pkg || mayImport(folder, target) ? [] : [`${path}: ${pkg} may not import ${specifier}`]
  if (pkg === 'web') return []
  return libraryViolation(path, folder, specifier)
}

const mayImport = (folder: string, target: string): boolean =>
  Object.entries(packageEdges).some(([place, targets]) => isWithin(folder, place) && targets.includes(target))

function libraryViolation(path: string, folder: string, specifier: string): string[] {
  const library = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (everywhere.includes(library)) return []
  const homes = [libraries[library] ?? []].flat()
  if (homes.length === 0) return [`${path}: imports ${library}, which test/boundaries/rules.ts does not know`]
  return homes.some((home) => isWithin(folder, home)) ? [] : [`${path}: imports ${library}; only ${homes.join(' and ')} may`]
}

const isWithin = (folder: string, place: string): boolean => folder === place || folder.startsWith(`${place}/`)

const leavesPackage = (path: string, specifier: string): boolean =>
  placeOf(posix.join(posix.dirname(path), specifier)).pkg !== placeOf(path).pkg

/** A way round in the map of rooms, e.g. `store → track → store`; undefined when there is none. */
export function findCycle(rooms: Rooms): string | undefined {
  const finished = new Set<string>()
  const visit = (room: string, way: readonly string[]): string | undefined => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room].join(' → ')
    if (finished.has(room)) return undefined
    for (const next of rooms[room] ?? []) {
      const cycle = visit(next, [...way, room])
      if (cycle) return cycle
    }
    finished.add(room)
    return undefined
  }
  return Object.keys(rooms)
    .map((room) => visit(room, []))
    .find((cycle) => cycle !== undefined)
}
