import { createClient } from '@levain/sdk'

/** Says that a page of the studio asks, so that the browser does not put its own question for a password before the login page. */
export const ofStudio = { 'x-requested-with': 'levain-studio' } as const

/** The one way to the server: with the session of whoever is logged in. */
export const fetchHere: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...ofStudio, ...(init?.headers as object) } })

/** The one client of the studio: the server that sent the page. */
export const client = createClient({ fetch: fetchHere })
