import { fetchHere } from '../../live/client.ts'

/** Where the bytes of an artifact are. */
export const artifactUrl = (owner: string, path: string): string =>
  `/api/v1/runs/${encodeURIComponent(owner)}/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`

/** Text to show: more of a file is downloaded, not read on a page. */
const textBytesMost = 512 * 1024

/** The beginning of a file as text, and whether there is more. */
export async function readText(url: string, signal: AbortSignal): Promise<{ text: string; cut: boolean }> {
  const response = await fetchHere(url, { headers: { range: `bytes=0-${textBytesMost - 1}` }, signal })
  // An empty file has no first byte to begin at.
  if (response.status === 416) return { text: '', cut: false }
  if (!response.ok) throw new Error(`The file could not be read: ${response.status} ${response.statusText}.`)
  const total = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? 0)
  return { text: await response.text(), cut: total > textBytesMost }
}
