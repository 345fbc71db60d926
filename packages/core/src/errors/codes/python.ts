import { code } from './define.ts'

/** Codes of `python`. */
export const python = {
  'environment-failed': code<{ environment: string; doing: string; reason: string; log: string | null; next: string }>({
    status: 422,
    message: (d) => `The environment ${d.environment} could not be ${d.doing}: ${d.reason}${d.log ? ` (all of it: ${d.log})` : ''}`,
    next: (d) => d.next,
  }),
  'environment-not-found': code<{ environment: string }>({
    status: 404,
    message: (d) => `There is no Python environment ${d.environment} in this project.`,
    next: () => 'levain python list',
  }),
  'program-missing': code<{ program: string; for: string; install: string }>({
    status: 501,
    message: (d) => `${d.for} needs ${d.program}, which was not found on this machine.`,
    next: (d) => d.install,
  }),
}
