import { code } from './define.ts'

/** Codes of `study`. */
export const study = {
  'study-not-found': code<{ study: string }>({
    status: 404,
    message: (d) => `There is no study ${d.study}.`,
    next: () => 'levain study list',
  }),
  'study-exists': code<{ study: string; differs: string }>({
    status: 409,
    message: (d) => `There is a study ${d.study} already, with another ${d.differs}.`,
    next: (d) => `levain study show ${d.study}, or take another name and --earlier ${d.study}`,
  }),
  'study-invalid': code<{ study: string; reason: string }>({
    status: 422,
    message: (d) => `${d.study} is not a study: ${d.reason}.`,
  }),
  'study-unsupported': code<{ file: string; reason: string }>({
    status: 422,
    message: (d) => `${d.file} asks for what has no counterpart here: ${d.reason}.`,
  }),
  'space-invalid': code<{ parameter: string; reason: string }>({
    status: 422,
    message: (d) => `Parameter ${d.parameter}: ${d.reason}.`,
  }),
  'trial-not-found': code<{ study: string; trial: number }>({
    status: 404,
    message: (d) => `Study ${d.study} has no trial ${d.trial}.`,
    next: (d) => `levain study show ${d.study}`,
  }),
  'trial-ended': code<{ study: string; trial: number; state: string }>({
    status: 409,
    message: (d) => `Trial ${d.trial} of ${d.study} is ${d.state}; it is not yours to end.`,
    next: (d) => `levain study ask ${d.study}`,
  }),
  'trials-missing': code<{ study: string; needed: number; got: number }>({
    status: 409,
    message: (d) => `Study ${d.study} has ${d.got} trials with a value; ${d.needed} are needed.`,
  }),
}
