let secondOf = -1
let prefix = ''

/** A time in milliseconds since 1970 as ISO-8601 text. The part down to the second is kept: it seldom changes. */
export function isoInstant(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== secondOf) {
    prefix = new Date(second * 1000).toISOString().slice(0, 20)
    secondOf = second
  }
  return `${prefix}${String(ms - second * 1000).padStart(3, '0')}Z`
}
