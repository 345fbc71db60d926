import { z } from 'zod'
import { pythonEnvironment } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `python`: managed environments. */
export const pythonVerbs = {
  prepare: verb('python.prepare', {
    does: 'Builds the Python environment that requirements ask for, unless it is there already.',
    input: z.object({
      requirements: z
        .string()
        .default('requirements.txt')
        .describe('requirements.txt, or environment.yml of conda; relative to the project'),
      packages: z.array(z.string()).default([]).describe('Requirements themselves, in place of a file'),
      python: z.string().optional().describe("A version such as 3.12; else the machine's own"),
      upgrade: z.boolean().default(false).describe('Resolve anew, where newer versions may be had'),
    }),
    output: z.object({ environment: pythonEnvironment, /** False when it was there. */ built: z.boolean() }),
    effect: 'effect',
    permission: 'run:write',
    errors: ['environment-failed', 'program-missing', 'source-not-found'],
    cli: { positional: ['requirements'], example: 'levain python prepare requirements.txt' },
    http: 'POST /python/environments',
  }),
  list: verb('python.list', {
    does: 'Lists the Python environments of this project.',
    input: z.object({}),
    output: z.array(pythonEnvironment),
    effect: 'read',
    permission: 'run:read',
    errors: [],
    cli: { example: 'levain python list' },
    http: 'GET /python/environments',
  }),
  remove: verb('python.remove', {
    does: 'Removes a Python environment; the next step that asks for it builds it again.',
    input: z.object({ environment: z.string().min(4).describe('The first letters of its digest') }),
    output: z.object({ removed: z.string() }),
    effect: 'effect',
    permission: 'run:write',
    errors: ['environment-not-found'],
    cli: { positional: ['environment'], example: 'levain python remove 3fa4c1d2' },
    http: 'DELETE /python/environments/:environment',
  }),
}
