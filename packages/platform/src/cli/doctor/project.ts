import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { inspectProjectLedger } from '../../app/index.ts'
import { runningServer } from '../running-server.ts'
import type { Session } from '../session.ts'
import type { Finding } from './examine.ts'

/** Newest manifests whose files are read again. */
const sampleMax = 20

export function checkPipeline(folder: string): Finding {
  const file = ['levain.yaml', 'levain.ts'].find((name) => existsSync(join(folder, name)))
  return file
    ? { what: 'project', status: 'ok', says: join(folder, file) }
    : { what: 'project', status: 'warn', says: `no pipeline in ${folder}`, next: 'levain init' }
}

/** Where the ledger is, what keeps it, and whether it can be used; undefined when there is none yet. */
export async function checkLedger(projectFolder: string): Promise<Finding | undefined> {
  const state = await inspectProjectLedger(projectFolder)
  if (!state) return undefined
  const { place, database, problem } = state
  if (problem === null) return { what: 'ledger', status: 'ok', says: `${place} (${database})` }
  return { what: 'ledger', status: 'fail', says: `${place}: ${problem}`, next: nextFor(place) }
}

const nextFor = (place: string): string => (place.includes('://') ? `pg_isready -d ${place}` : `ls -l ${place}`)

/** Reads the content of the newest dataset and model versions again and compares its digest. */
export async function checkBlobs(session: Session): Promise<Finding> {
  try {
    const { ledger, blobs } = (await session.app()).context()
    const tables = await ledger.find('datasetVersions', { orderBy: [['createdAt', 'desc']], limit: sampleMax })
    const models = await ledger.find('modelVersions', { orderBy: [['createdAt', 'desc']], limit: sampleMax })
    const manifests = [...new Set([...tables, ...models].flatMap(({ manifest }) => manifest ?? []))]
    let files = 0
    for (const digest of manifests) {
      for (const file of (await blobs.manifest(digest)).files) {
        files += 1
        const got = await digestOf(await blobs.path(file.sha256))
        if (got !== file.sha256)
          return { what: 'store', status: 'fail', says: `${file.sha256} holds ${got}`, next: 'levain run --fresh "*"' }
      }
    }
    return { what: 'store', status: 'ok', says: `${files} file(s) of ${manifests.length} version(s) read and right` }
  } catch (error) {
    return { what: 'store', status: 'fail', says: (error as Error).message, next: 'levain run --fresh "*"' }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return `sha256:${hash.digest('hex')}`
}

export async function checkStudio(stateFolder: string): Promise<Finding> {
  const running = await runningServer(stateFolder)
  return {
    what: 'studio',
    status: 'info',
    says: running ? `runs at ${running.url}` : 'does not run',
    ...(running ? {} : { next: 'levain studio' }),
  }
}
