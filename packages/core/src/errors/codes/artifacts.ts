import { code } from './define.ts'

/** Codes about artifacts. */
export const artifacts = {
  'artifact-not-found': code<{ run: string; path: string }>({
    status: 404,
    message: (d) => `There is no artifact ${d.path}${of(d.run)}.`,
    next: (d) => (d.run === '' ? 'levain track runs' : `levain track artifacts ${d.run}`),
  }),
  'artifact-path-taken': code<{ run: string; path: string; taken: string; by: 'file' | 'folder' }>({
    status: 409,
    message: (d) => `${d.path}${of(d.run)} cannot be stored: ${d.taken} is a ${d.by} already.`,
  }),
}

const of = (run: string): string => (run === '' ? '' : ` of ${run}`)
