import type { ByteRange } from '@levain/core'

/** What a `Range` header asks for of so many bytes: a range, everything, or something that is not there. */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'all' | 'beyond' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return 'all'
  if (first === '') return Number(last) === 0 || size === 0 ? 'beyond' : { start: Math.max(0, size - Number(last)), end: size }
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (start >= size) return 'beyond'
  return end <= start ? 'all' : { start, end }
}
