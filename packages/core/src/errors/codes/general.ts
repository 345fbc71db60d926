import { code } from './define.ts'

/** Codes any room may raise. */
export const general = {
  'input-invalid': code<{ field: string; expected: string; got: string }>({
    status: 400,
    message: (d) => `${d.field}: expected ${d.expected}, got ${d.got}`,
  }),
  'not-found': code<{ what: string; name: string }>({
    status: 404,
    message: (d) => `There is no ${d.what} ${d.name}.`,
  }),
  conflict: code<{ what: string; expected: string; got: string }>({
    status: 409,
    message: (d) => `${d.what} changed meanwhile: expected ${d.expected}, got ${d.got}. Nothing was written.`,
  }),
  forbidden: code<{ actor: string; permission: string }>({
    status: 403,
    message: (d) => `${d.actor} lacks the permission ${d.permission}.`,
  }),
  cancelled: code<{ what: string }>({
    status: 499,
    message: (d) => `${d.what} was cancelled.`,
  }),
  'server-unreachable': code<{ url: string; reason: string }>({
    status: 503,
    message: (d) => `No Levain server answers at ${d.url}: ${d.reason}`,
    next: () => 'levain studio',
  }),
  'host-refused': code<{ host: string }>({
    status: 403,
    message: (d) => `This server answers on loopback only and does not go by the name ${d.host}.`,
  }),
  'origin-refused': code<{ origin: string }>({
    status: 403,
    message: (d) => `A page of ${d.origin} may not change anything here.`,
  }),
  'command-invalid': code<{ reason: string; command: string }>({
    status: 400,
    message: (d) => d.reason,
    next: (d) => `${d.command} --help`,
  }),
  'file-exists': code<{ path: string }>({
    status: 409,
    message: (d) => `${d.path} exists already and was left as it is.`,
    next: () => 'the same command with --force replaces it',
  }),
  'dependency-missing': code<{ package: string; for: string }>({
    status: 501,
    message: (d) => `${d.for} needs the package ${d.package}, which is not installed.`,
    next: (d) => `npm install ${d.package}`,
  }),
  internal: code<{ message: string }>({
    status: 500,
    message: (d) => `This is a defect of Levain: ${d.message}`,
    next: () => 'levain doctor',
  }),
}
