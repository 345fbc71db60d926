export type DatePart = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute'

const dayMs = 86_400_000

/** A part of an instant in UTC (milliseconds since 1970). Month and day count from 1, weekday from 0 for Sunday. NaN stays NaN. */
export function datePart(instantMs: number, part: DatePart): number {
  switch (part) {
    case 'hour':
      return Math.floor(modulo(instantMs, dayMs) / 3_600_000)
    case 'minute':
      return Math.floor(modulo(instantMs, 3_600_000) / 60_000)
    case 'weekday':
      return modulo(Math.floor(instantMs / dayMs) + 4, 7)
    default:
      return civil(Math.floor(instantMs / dayMs), part)
  }
}

const modulo = (a: number, b: number): number => a - b * Math.floor(a / b)

/**
 * Days since 1970 to a proleptic Gregorian date, counting years from 1 March so that the leap day comes last: a 400-year
 * cycle has 146,097 days, and month lengths from March on follow (153·m + 2) div 5.
 */
function civil(daysSinceEpoch: number, part: 'year' | 'month' | 'day'): number {
  const days = daysSinceEpoch + 719_468
  const cycle = Math.floor(days / 146_097)
  const dayOfCycle = days - cycle * 146_097
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) / 365,
  )
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  if (part === 'day') return dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return part === 'month' ? month : yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
}
