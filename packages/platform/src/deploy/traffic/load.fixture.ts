import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** What became of a request. */
export interface Outcome {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Load {
  /** Ends it; gives what became of each request, 0 where the connection failed. */
  stop(): Promise<Outcome[]>
  readonly sent: number
}

const outstandingMax = 256

/** Sends requests at a rate of their own, whatever becomes of those before: what a crowd of callers does. */
export function startLoad(url: string, perSecond: number, bodyOf: (n: number) => unknown): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const outcomes: Promise<Outcome>[] = []
  const startedMs = performance.now()
  let answered = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond)
    // A machine that falls behind sends what it missed, but not a flood of it.
    while (outcomes.length < due && outcomes.length - answered < outstandingMax) {
      outcomes.push(ask(url, agent, bodyOf(outcomes.length)).finally(() => (answered += 1)))
    }
  }, 5)
  return {
    async stop() {
      clearInterval(timer)
      const all = await Promise.all(outcomes)
      agent.destroy()
      return all
    },
    get sent() {
      return outcomes.length
    },
  }
}

function ask(url: string, agent: Agent, body: unknown): Promise<Outcome> {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve) => {
    const asked = request(`${url}/predict`, { agent, method: 'POST', headers }, (response) => {
      let said = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        said += chunk
      })
      response.on('error', (error) => resolve({ status: 0, headers: {}, body: String(error) }))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said }))
    })
    asked.on('error', (error) => resolve({ status: 0, headers: {}, body: String(error) }))
    asked.end(text)
  })
}
