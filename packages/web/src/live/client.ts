import { createClient } from '@levain/sdk'

/** The one client of the studio: the server that sent the page. */
export const client = createClient()
