import { type RefObject, useEffect, useState } from 'react'

/** Height of a row of a tall table, in px; the same as `--row-height`. */
const rowHeight = 34
const margin = 12

/** Which rows of a scrolling frame are to be drawn, and how much space stands for the others. */
export function useWindow(frame: RefObject<HTMLElement | null>, rows: number, on: boolean) {
  const [range, setRange] = useState({ from: 0, to: 60 })
  useEffect(() => {
    const element = frame.current
    if (!on || !element) return
    const measure = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - margin)
      const to = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + margin
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }))
    }
    measure()
    element.addEventListener('scroll', measure, { passive: true })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [frame, on])
  if (!on) return { from: 0, to: rows, before: 0, after: 0 }
  const from = Math.min(range.from, Math.max(0, rows - 1))
  const to = Math.min(rows, range.to)
  return { from, to, before: from * rowHeight, after: Math.max(0, rows - to) * rowHeight }
}
