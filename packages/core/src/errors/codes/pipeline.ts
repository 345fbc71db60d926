import { code } from './define.ts'

/** Codes of `pipeline` and `track`. */
export const pipeline = {
  'plan-invalid': code<{ file: string; reason: string; line?: number; column?: number; problems?: readonly string[] }>({
    status: 422,
    message: (d) =>
      (d.problems?.length ?? 0) > 1
        ? `${d.file} has ${d.problems?.length} problems:\n${d.problems?.join('\n')}`
        : `${d.file}${d.line === undefined ? '' : `:${d.line}:${d.column ?? 1}`}: ${d.reason}`,
  }),
  'pipeline-not-found': code<{ pipeline: string }>({
    status: 404,
    message: (d) => `There is no pipeline ${d.pipeline}.`,
    next: () => 'levain pipeline list',
  }),
  'run-not-found': code<{ run: string }>({
    status: 404,
    message: (d) => (d.run === 'latest' ? 'Nothing has run in this project yet.' : `There is no run ${d.run}.`),
    next: (d) => (d.run === 'latest' ? 'levain run' : 'levain track runs'),
  }),
  'view-not-found': code<{ view: string }>({
    status: 404,
    message: (d) => `There is no saved view ${d.view}.`,
  }),
  'run-interrupted': code<{ run: string }>({
    status: 409,
    message: (d) => `Run ${d.run} was interrupted: the process that executed it ended before it did.`,
    next: (d) => `levain pipeline resume ${d.run}`,
  }),
  'run-not-resumable': code<{ run: string; status: string }>({
    status: 409,
    message: (d) => `Run ${d.run} is ${d.status}; only an interrupted, failed, cancelled or waiting run can go on.`,
  }),
  'step-not-found': code<{ run: string; step: string; steps: readonly string[] }>({
    status: 404,
    message: (d) => `Run ${d.run} has no step ${d.step}; it has ${d.steps.join(', ')}.`,
  }),
  'step-failed': code<{ run: string; step: string; reason: string }>({
    status: 422,
    message: (d) => `Step ${d.step} failed: ${d.reason}`,
    next: (d) => `levain pipeline log ${d.run} ${d.step}`,
  }),
  'step-too-large': code<{ step: string; needs: string; has: string }>({
    status: 422,
    message: (d) => `Step ${d.step} asks for ${d.needs} and could never run here: this machine has ${d.has}.`,
  }),
  'step-timeout': code<{ step: string; timeoutMs: number }>({
    status: 422,
    message: (d) => `Step ${d.step} took longer than ${d.timeoutMs} ms and was stopped.`,
  }),
  'approval-rejected': code<{ run: string; step: string; by: string; reason: string }>({
    status: 409,
    message: (d) => `Step ${d.step} was rejected by ${d.by}${d.reason ? `: ${d.reason}` : '.'}`,
  }),
  'output-missing': code<{ step: string; output: string; type: string }>({
    status: 422,
    message: (d) => `Step ${d.step} ended without its output ${d.output} (${d.type}).`,
  }),
  'param-changed': code<{ run: string; key: string; before: string; after: string }>({
    status: 409,
    message: (d) => `Parameter ${d.key} of run ${d.run} is ${d.before} and cannot become ${d.after}.`,
  }),
}
