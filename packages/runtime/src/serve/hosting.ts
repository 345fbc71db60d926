import { fail } from '@levain/core/errors'
import type { ServingOptions } from './serving.ts'

type Hosting = Partial<Pick<ServingOptions, 'bundle' | 'host' | 'port' | 'vertex'>>
type Environment = Readonly<Record<string, string | undefined>>

const everywhere = '0.0.0.0'

/**
 * What the platform that runs a container asks of it, by its environment and the command it was started with: Vertex AI says port and
 * addresses in `AIP_*`; SageMaker starts it with the word `serve`, and sometimes says the port.
 *
 * @throws input-invalid for a port that is none, or an address that does not begin with a slash
 */
export function hosting(env: Environment, command: string | undefined): Hosting {
  if (command === 'serve') return { bundle: '/opt/ml/model', host: everywhere, port: portOf(env, 'SAGEMAKER_BIND_TO_PORT') ?? 8080 }
  const port = portOf(env, 'AIP_HTTP_PORT')
  if (port === undefined) return {}
  return {
    host: everywhere,
    port,
    vertex: { health: addressOf(env, 'AIP_HEALTH_ROUTE', '/health'), predict: addressOf(env, 'AIP_PREDICT_ROUTE', '/predict') },
  }
}

function portOf(env: Environment, field: string): number | undefined {
  const text = env[field]
  if (text === undefined || text === '') return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw fail('input-invalid', { field, expected: 'a port', got: text.slice(0, 32) })
}

function addressOf(env: Environment, field: string, otherwise: string): string {
  const path = env[field] || otherwise
  if (path.startsWith('/')) return path
  throw fail('input-invalid', { field, expected: 'an address that begins with /', got: path.slice(0, 64) })
}
