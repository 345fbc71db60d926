import { stat } from 'node:fs/promises'

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'

/** To catch with: what is not there counts as nothing. */
export const nothingIfAbsent = (error: unknown): [] => {
  if (isAbsent(error)) return []
  throw error
}

/** Null when there is no such file. */
export async function fileSize(path: string): Promise<number | null> {
  const found = await stat(path).catch(nothingIfAbsent)
  return 'size' in found && found.isFile() ? found.size : null
}
