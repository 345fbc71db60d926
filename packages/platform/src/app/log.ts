import { fail, type Log, type LogFields } from '@levain/core'
import { pino } from 'pino'

const levels: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent']
const secretNames = ['password', 'token', 'secret', 'authorization', 'apiKey', 'accessKey', 'secretKey', 'connectionString']

/**
 * A log of JSON lines on standard error. The level is `LEVAIN_LOG` (`debug`, `info`, `warn`, `error`, `silent`) or
 * `warn`. Fields named like secrets are masked, two levels deep.
 */
export function openLog(level = process.env.LEVAIN_LOG || 'warn'): Log {
  if (!levels.includes(level)) throw fail('input-invalid', { field: 'LEVAIN_LOG', expected: `one of ${levels.join(', ')}`, got: level })
  const paths = secretNames.flatMap((name) => [name, `*.${name}`])
  const sink = pino({ level, redact: { paths, censor: '***' }, base: null }, pino.destination({ dest: 2, sync: true }))
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) =>
      sink[name](fields, message)
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
