import { artifactPathProblem, type Context, isLevainError, LevainError } from '@levain/core'
import { putArtifact } from '../../track/index.ts'
import type { LeftOut, SourceFiles } from '../items.ts'

/** Stores the files of a run or a logged model, each in constant memory. Gives those that could not be. */
export async function keepFiles(ctx: Context, owner: string, files: SourceFiles): Promise<LeftOut[]> {
  const leftOut: LeftOut[] = []
  for await (const file of files) {
    if ('reason' in file) leftOut.push(file)
    else leftOut.push(...(await keepFile(ctx, owner, file)))
  }
  return leftOut
}

async function keepFile(
  ctx: Context,
  run: string,
  { path, open }: Exclude<SourceFiles extends AsyncIterable<infer One> ? One : never, LeftOut>,
): Promise<LeftOut[]> {
  const item = `artifact:${run}/${path}`
  const problem = artifactPathProblem(path)
  if (problem !== null) return [{ item, reason: problem }]
  try {
    await putArtifact(ctx, { run, path }, open())
    return []
  } catch (error) {
    const isAboutThis = error instanceof LevainError ? error.status < 500 && !isLevainError(error, 'cancelled') : isUnreadable(error)
    if (!isAboutThis) throw error
    return [{ item, reason: (error as Error).message }]
  }
}

/** What the file system says of one file, as opposed to what is wrong with the store. */
const isUnreadable = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'ENOENT', 'ELOOP', 'EISDIR', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')
