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

/** Rows that hold another number than the common one; null when they are more than `most`. `room` has place for all rows. */
export function rowsApart(column: Float64Array, common: number, room: Uint32Array, most = column.length * shareMax): Uint32Array | null {
  let count = 0
  for (let i = 0; i < column.length; i++) {
    room[count] = i
    if (column[i] !== common && ++count > most) return null
  }
  return room.slice(0, count)
}

/** Rows of a column that are in another bin than most, and in which. */
export interface Apart {
  readonly rows: Uint32Array
  readonly bins: Uint8Array
}

/** Of rows that hold another number than the common one, those that are in another bin than `common`. */
export function binApart(rows: Uint32Array, column: Float64Array, cuts: Float64Array, common: number): Apart {
  const [others, bins] = [new Uint32Array(rows.length), new Uint8Array(rows.length)]
  let count = 0
  for (const row of rows) {
    const bin = binOf(cuts, column[row]!)
    if (bin === common) continue
    others[count] = row
    bins[count++] = bin
  }
  return { rows: others.subarray(0, count), bins: bins.subarray(0, count) }
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
