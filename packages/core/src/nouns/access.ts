import { z } from 'zod'
import { instant, name } from './scalars.ts'

/** A person or program that may log in. */
export const user = z.object({ name, roles: z.array(z.string()), createdAt: instant })
export type User = z.infer<typeof user>

/** A token somebody gave a program: what it is called, whose rights it has; its secret is shown once and not kept. */
export const token = z.object({
  id: z.string(),
  user: name,
  name: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export type Token = z.infer<typeof token>
