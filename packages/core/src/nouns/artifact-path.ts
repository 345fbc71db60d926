import { z } from 'zod'
import { runId } from './scalars.ts'

const pathCharactersMax = 1024
const segmentBytesMax = 255
/** More layers of %-escapes than anybody means. */
const layersMax = 8

/** What a path must not contain, with the words that say so. */
const refusals: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
  [/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/, 'no control characters'],
  [/\\/, 'no backslash'],
  [/#/, 'no #'],
  [/^\//, 'a relative path'],
  [/^[A-Za-z]:/, 'no drive letter'],
  [/(^|\/)(\/|$)/, 'no empty part'],
  [/(^|\/)\.{1,2}(\/|$)/, 'no part that is . or ..'],
]

/**
 * What is wrong with the path of an artifact, or null. Escapes are looked through again and again, because somewhere
 * behind us somebody may decode once more.
 */
export function artifactPathProblem(path: string): string | null {
  if (path.length === 0 || path.length > pathCharactersMax) return `1 to ${pathCharactersMax} characters`
  if (!path.isWellFormed()) return 'whole characters'
  if (path.split('/').some((segment) => new TextEncoder().encode(segment).length > segmentBytesMax))
    return `parts of at most ${segmentBytesMax} bytes`
  let layer = path
  for (let layers = 0; layers < layersMax; layers += 1) {
    const refused = refusals.find(([pattern]) => pattern.test(layer))
    if (refused) return refused[1]
    const inner = decoded(layer)
    if (inner === layer) return null
    layer = inner
  }
  return `at most ${layersMax} layers of escapes`
}

/** Each escape that is one is decoded; a `%` that begins none stays, as lenient decoders have it. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = Uint8Array.from(escapes.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))
    return new TextDecoder().decode(bytes)
  })
}

/** Path of an artifact below its owner, e.g. `plots/roc.png`: never leads out of it. */
export const artifactPath = z.string().superRefine((path, check) => {
  const problem = artifactPathProblem(path)
  if (problem !== null) check.addIssue({ code: 'custom', message: `expected ${problem}` })
})

/** Path of a folder of artifacts; '' is the uppermost. */
export const artifactFolder = z.union([z.literal(''), artifactPath])

/** Whose artifacts: a run's or a logged model's, by its id; '' for what belongs to neither. */
export const artifactOwner = z.union([z.literal(''), runId])
