import { type KeyboardEvent, type PointerEvent, useState } from 'react'

const [least, most, step] = [60, 600, 16]
const within = (width: number): number => Math.round(Math.min(most, Math.max(least, width)))

/** The edge of a column: dragged, or moved with the arrow keys. */
export function Resizer({ label, width, onWidth }: { label: string; width: number; onWidth: (width: number) => void }) {
  const [from, setFrom] = useState<{ x: number; width: number }>()
  const begin = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    setFrom({ x: event.clientX, width })
  }
  const move = (event: PointerEvent) => from && onWidth(within(from.width + event.clientX - from.x))
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key]
    if (by === undefined) return
    event.preventDefault()
    onWidth(within(width + by))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      className="grid-resizer"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => setFrom(undefined)}
      onKeyDown={onKeyDown}
    />
  )
}
