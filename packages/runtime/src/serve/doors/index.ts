import { azure } from './azure.ts'
import type { Door } from './door.ts'
import { explain } from './explain.ts'
import { kserve, type VertexAddresses, vertex } from './instances.ts'
import { mlflow } from './mlflow.ts'
import { openInference } from './open-inference.ts'
import { predict } from './predict.ts'

/** The protocols that are answered, all over one prediction path. */
export const doors = (vertexAddresses?: VertexAddresses): readonly Door[] => [
  predict,
  openInference,
  mlflow,
  kserve,
  azure,
  explain,
  ...(vertexAddresses ? [vertex(vertexAddresses)] : []),
]
