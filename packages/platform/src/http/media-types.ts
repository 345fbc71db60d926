import { extname } from 'node:path/posix'

const text = 'text/plain; charset=utf-8'

/** Kinds that no browser executes, by extension: they may be shown in place. */
const shown: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  svg: 'image/svg+xml',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  webm: 'video/webm',
  json: 'application/json; charset=utf-8',
  geojson: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
}

/** Files of text, whatever it means to others. */
const texts = new Set(
  'txt log yaml yml toml ini cfg conf env py pyi r sql sh bat js mjs ts tsx jsx css java scala go rs c h cpp ipynb jsonl tex rst'.split(
    ' ',
  ),
)
/** The same for files without an extension. */
const textNames = new Set(['mlmodel', 'mlproject', 'dockerfile', 'license', 'readme', 'makefile', 'registered_model_meta'])

/** What browsers execute, and what they hand to another program. */
const attached: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  xml: 'application/xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  parquet: 'application/vnd.apache.parquet',
}

/** The media type of a file by its name, and whether a browser may show it in place. */
export function mediaTypeOf(path: string): { readonly type: string; readonly isShown: boolean } {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const extension = extname(name).slice(1)
  if (texts.has(extension) || textNames.has(name)) return { type: text, isShown: true }
  const type = Object.hasOwn(shown, extension) ? shown[extension] : undefined
  if (type !== undefined) return { type, isShown: true }
  return { type: (Object.hasOwn(attached, extension) && attached[extension]) || 'application/octet-stream', isShown: false }
}
