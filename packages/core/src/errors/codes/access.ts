import { code } from './define.ts'

/** Codes about who may log in. */
export const access = {
  unauthenticated: code<{ reason: string }>({
    status: 401,
    message: (d) => `This server asks who you are: ${d.reason}.`,
    next: () => 'levain users add NAME, then send its name and password (Basic) or a token (Bearer)',
  }),
  'attempts-exceeded': code<{ retryAfterMs: number }>({
    status: 429,
    message: (d) => `Too many wrong passwords came from there; try again in ${d.retryAfterMs} ms.`,
  }),
  'password-weak': code<{ expected: string }>({
    status: 400,
    message: (d) => `The password was not taken: expected ${d.expected}.`,
  }),
  'user-not-found': code<{ user: string }>({
    status: 404,
    message: (d) => `There is no user ${d.user}.`,
    next: (d) => `levain users add ${d.user}`,
  }),
  'token-not-found': code<{ token: string }>({
    status: 404,
    message: (d) => `There is no token ${d.token}.`,
    next: () => 'levain tokens list',
  }),
}
