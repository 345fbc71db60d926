import type { Show } from './show.ts'

const eighths = ' ▏▎▍▌▋▊▉'
const barWidth = 20

/** A share from 0 to 1 as a bar of up to twenty columns. */
export function bar(share: number, width = barWidth): string {
  const steps = Math.round(Math.min(1, Math.max(0, share)) * width * 8)
  return `${'█'.repeat(Math.floor(steps / 8))}${eighths[steps % 8]}`.trimEnd()
}

const [chartWidth, chartHeight] = [48, 12]
/** Bits of the dots of a Braille cell, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** A line through points whose x go upwards, drawn in Braille dots, with the least and greatest of each axis. */
export function chart(title: string, points: readonly (readonly [number, number])[], show: Show): string {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  if (!(right > left)) return ''
  const [columns, rows] = [chartWidth * 2, chartHeight * 4]
  const cells = new Uint8Array(chartWidth * chartHeight)
  for (let column = 0; column < columns; column++) {
    const y = valueAt(points, left + ((right - left) * column) / (columns - 1))
    const row = high === low ? rows - 1 : Math.round(((high - y) / (high - low)) * (rows - 1))
    cells[(row >> 2) * chartWidth + (column >> 1)]! |= dots[row & 3]![column & 1]!
  }
  const lines = Array.from({ length: chartHeight }, (_, line) => {
    const drawn = String.fromCharCode(...cells.subarray(line * chartWidth, (line + 1) * chartWidth).map((cell) => cell)).replaceAll(
      /[\s\S]/g,
      (cell) => String.fromCharCode(0x2800 + cell.charCodeAt(0)),
    )
    const label = line === 0 ? show.text(high) : line === chartHeight - 1 ? show.text(low) : ''
    return `${show.paint.dim(label.slice(0, 8).padStart(8))} ${drawn}`
  })
  const foot = `${' '.repeat(9)}${show.paint.dim(show.text(left).padEnd(chartWidth - 8))}${show.paint.dim(show.text(right).padStart(8))}`
  return [show.paint.bold(title), ...lines, foot].join('\n')
}

/** Linear between neighbours; of several points at one x the last. */
function valueAt(points: readonly (readonly [number, number])[], x: number): number {
  let at = 0
  while (at + 1 < points.length && points[at + 1]![0] <= x) at++
  const [x0, y0] = points[at]!
  const [x1, y1] = points[at + 1] ?? points[at]!
  return x1 === x0 ? y0 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)
}
