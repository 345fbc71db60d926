import type { AlgorithmName, Contracts, OutputOf } from '@levain/core'
import { z } from 'zod'
import { algorithms, openAlgorithm } from './algorithms/index.ts'

/** The algorithms, their tasks, and their hyper-parameters as JSON Schema with defaults. */
export async function listAlgorithms(): Promise<OutputOf<Contracts['train']['algorithms']>> {
  const names = Object.keys(algorithms) as AlgorithmName[]
  return await Promise.all(
    names.map(async (name) => {
      const { does, tasks, params } = await openAlgorithm(name)
      return { name, does, tasks: [...tasks], params: z.toJSONSchema(params, { io: 'input' }) as Record<string, unknown> }
    }),
  )
}
