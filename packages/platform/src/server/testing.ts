import { request as httpRequest } from 'node:http'
import { type App, withApp } from '../app/index.ts'
import { createServer, type LevainServer, type ServerOptions } from './server.ts'

/** Runs a test's body with a server over a new, empty project, and stops it after. */
export function withServer(body: (server: LevainServer, app: App) => Promise<void>, options: ServerOptions = {}): Promise<void> {
  return withApp(async (app) => {
    const server = await createServer(app, { studio: false, ...options })
    try {
      await body(server, app)
    } finally {
      await server.close()
    }
  })
}

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

/** A request as raw as Node allows: any path, any Host, nothing normalised on the way. */
export function ask(
  server: LevainServer,
  options: { method?: string; path: string; headers?: Record<string, string>; body?: string },
): Promise<Answer> {
  const { method = 'GET', path, headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: server.host, port: server.port, method, path, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The error an answer carries. */
export const errorIn = (answer: Answer): { code: string; message: string; details: Record<string, unknown> } =>
  JSON.parse(answer.text).error
