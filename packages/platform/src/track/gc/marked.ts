import { type ByteStream, type Context, isLevainError } from '@levain/core'
import { type Mention, mentions } from '../../store/index.ts'
import type { Bin } from './binned.ts'

type Reader = Pick<Context, 'ledger' | 'blobs'>

/** Digests of all that must stay: what rows mention, and what manifests, plans and the like mention in turn. */
export async function marked(ctx: Reader, bin: Bin): Promise<Set<string>> {
  const going = new Set([...bin.runs, ...bin.loggedModels])
  const kept = new Set<string>()
  const unread: string[] = []
  for await (const mention of mentions(ctx.ledger)) {
    if (goes(mention, going)) continue
    for (const digest of mention.digests) {
      if (!isPlainFile(mention) && !kept.has(digest)) unread.push(digest)
      kept.add(digest)
    }
  }
  const seen = new Set<string>()
  for (let digest = unread.pop(); digest !== undefined; digest = unread.pop()) {
    if (seen.has(digest)) continue
    seen.add(digest)
    for (const inner of await digestsIn(ctx, digest)) {
      if (!kept.has(inner)) unread.push(inner)
      kept.add(inner)
    }
  }
  return kept
}

/** Files of users refer to nothing, whatever their bytes say. */
const isPlainFile = ({ table, row }: Mention): boolean => table === 'artifacts' && row.type === 'file'

/** Rows of what is removed, or would be if it were not a rehearsal. */
function goes({ table, row }: Mention, going: ReadonlySet<string>): boolean {
  if (table === 'runs' || table === 'loggedModels') return going.has(String(row.id))
  const owner = table.startsWith('loggedModel') ? row.model : row.run
  return owned.has(table) && going.has(String(owner))
}
const owned: ReadonlySet<string> = new Set([
  'params',
  'tags',
  'steps',
  'artifacts',
  'runLinks',
  'cache',
  'loggedModelParams',
  'loggedModelTags',
])

/** A document that names others is JSON and not large. */
const documentBytesMax = 64 << 20

async function digestsIn(ctx: Reader, digest: string): Promise<string[]> {
  try {
    const [start] = (await read(await ctx.blobs.stream(digest, { start: 0, end: 1 }), 1)).toString('latin1')
    if (start !== '{' && start !== '[') return []
    const text = (await read(await ctx.blobs.stream(digest), documentBytesMax)).toString('latin1')
    return text.match(/sha256:[0-9a-f]{64}/g) ?? []
  } catch (error) {
    // A digest may stand for other things than bytes of ours.
    if (isLevainError(error, 'blob-not-found')) return []
    throw error
  }
}

async function read(bytes: ByteStream, bytesMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    pieces.push(piece)
    size += piece.length
    if (size >= bytesMax) break
  }
  return Buffer.concat(pieces)
}
