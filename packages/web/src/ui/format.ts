/** Numbers, sizes and times as people read them. A missing value is a dash. */
const dash = '–'
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A number as JSON has it: what is not finite is a word. */
type Told = number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined

/** Four significant digits; thousands grouped; very small and very large ones as powers of ten. */
export function formatNumber(value: Told, digits = 4): string {
  if (typeof value === 'string') return value === 'NaN' ? value : formatNumber(Number(value))
  if (value === null || value === undefined || Number.isNaN(value)) return dash
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e12)) return value.toExponential(2).replace('-', '−')
  if (Number.isInteger(value)) return whole.format(value).replace('-', '−')
  const decimals = Math.max(0, Math.min(digits, digits - 1 - Math.floor(Math.log10(size))))
  return new Intl.NumberFormat('en', { maximumFractionDigits: decimals }).format(value).replace('-', '−')
}

/** A fixed number of decimals, so that a column of metrics lines up. */
export function formatFixed(value: number | null | undefined, decimals = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return dash
  return new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value).replace('-', '−')
}

/** A share of one as per cent. */
export function formatPercent(share: number | null | undefined, decimals = 1): string {
  if (share === null || share === undefined || Number.isNaN(share)) return dash
  return `${formatFixed(share * 100, decimals)} %`
}

/** `231 kB`, `4.1 MB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${formatNumber(bytes / 1000 ** power, 3)} ${units[power]}`
}

/** `35 ms`, `4.2 s`, `3 min 12 s`, `2 h 5 min`, `4 d` */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return dash
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 48 * 60) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  return `${Math.round(minutes / 1440)} d`
}

const twoUnits = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`; in the future `in 5 min`. */
export function formatAgo(instant: string, now: number): string {
  const ms = now - Date.parse(instant)
  const size = Math.abs(ms)
  if (size < 5000) return 'just now'
  const text = size < 60_000 ? `${Math.round(size / 1000)} s` : size < 3600_000 ? `${Math.round(size / 60_000)} min` : longAgo(size)
  return ms >= 0 ? `${text} ago` : `in ${text}`
}

function longAgo(ms: number): string {
  return ms < 36 * 3600_000 ? `${Math.round(ms / 3600_000)} h` : `${Math.round(ms / 86_400_000)} d`
}

/** `2026-11-23 06:11:04`, in the reader's time zone. */
export function formatInstant(instant: string): string {
  const date = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** The first letters of an id or digest: the last part of a UUIDv7 tells runs apart, the first tells only the time. */
export function shortId(id: string): string {
  return id.startsWith('sha256:') ? id.slice(7, 15) : id.slice(-8)
}

/** A value of unknown type in a cell. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return dash
  if (typeof value === 'number') return formatNumber(value, 6)
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}
