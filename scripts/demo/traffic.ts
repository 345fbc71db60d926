import type { Json } from '@levain/core'

/** Rows in one request. */
const batchRows = 250
/** Requests on the way at once. */
const clients = 8

export interface Answered {
  readonly ids: readonly string[]
  readonly version: number
}

/** Sends rows to a deployment's `/predict` as real requests over HTTP, a few clients at once. Returns one id for each row, in order. */
export async function sendTraffic(
  url: string,
  rows: readonly Record<string, Json>[],
  onProgress: (sent: number) => void,
): Promise<Answered> {
  const ids: string[] = new Array(rows.length)
  let next = 0
  let sent = 0
  let version = 0
  const client = async (): Promise<void> => {
    while (next < rows.length) {
      const start = next
      next += batchRows
      const batch = rows.slice(start, start + batchRows)
      const answer = await predict(url, batch)
      for (const [i, id] of answer.ids.entries()) ids[start + i] = id
      version = answer.version
      sent += batch.length
      onProgress(sent)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { ids, version }
}

async function predict(url: string, inputs: readonly Record<string, Json>[]): Promise<Answered> {
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs }),
  })
  if (!response.ok) throw new Error(`The deployment answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answered
}
