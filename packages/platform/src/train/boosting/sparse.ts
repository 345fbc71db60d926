/** A column that hardly ever holds anything but one number is told by the rows where it does. */
const shareMax = 0.2

/** The number that shows in most of a few hundred rows; null when none does. */
export function commonValue(column: Float64Array): number | null {
  const counts = new Map<number, number>()
  const step = Math.max(1, Math.floor(column.length / 256))
  for (let i = 0; i < column.length; i += step) counts.set(column[i]!, (counts.get(column[i]!) ?? 0) + 1)
  for (const [value, count] of counts) if (count * step >= 0.7 * column.length && !Number.isNaN(value)) return value
  return null
}

/** Rows that hold another number than the common one; null when they are too many. */
export function rowsApart(column: Float64Array, common: number): Uint32Array | null {
  const most = Math.floor(column.length * shareMax)
  let count = 0
  for (let i = 0; i < column.length; i++) if (column[i] !== common && ++count > most) return null
  const rows = new Uint32Array(count)
  for (let i = 0, at = 0; at < count; i++) if (column[i] !== common) rows[at++] = i
  return rows
}

/** How many of the cuts lie below; the bin after the last for a missing number. */
export function binOf(cuts: Float64Array, x: number): number {
  if (Number.isNaN(x)) return cuts.length + 1
  let low = 0
  for (let high = cuts.length; low < high; ) {
    const middle = (low + high) >>> 1
    if (x > cuts[middle]!) low = middle + 1
    else high = middle
  }
  return low
}
