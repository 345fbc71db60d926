import { z } from 'zod'

/** What a managed Python environment is asked to hold. Files are relative to the pipeline's file. */
export const pythonRequest = z.object({
  from: z.discriminatedUnion('kind', [
    /** Requirements as pip reads them. */
    z.object({ kind: z.literal('file'), path: z.string() }),
    z.object({ kind: z.literal('list'), requirements: z.array(z.string()) }),
    /** An environment file of conda, built with micromamba, mamba or conda. */
    z.object({ kind: z.literal('conda'), path: z.string() }),
  ]),
  /** A version such as `3.12`; null for the machine's own. */
  python: z.string().nullable(),
})
export type PythonRequest = z.infer<typeof pythonRequest>

/** A Python environment that is there. */
export const pythonEnvironment = z.object({
  /** Of what it was resolved to: the exact packages, the version of Python, the platform. */
  digest: z.string(),
  python: z.string(),
  platform: z.string(),
  /** Version by package. */
  packages: z.record(z.string(), z.string()),
  /** Absolute path. */
  folder: z.string(),
  bytes: z.int(),
  builtAt: z.iso.datetime(),
})
export type PythonEnvironment = z.infer<typeof pythonEnvironment>
