import { useEffect, useRef } from 'react'

/** Text that grows: its end stays in sight unless one has scrolled up. */
export function Tail({ text, label, className }: { text: string; label: string; className: string }) {
  const frame = useRef<HTMLPreElement>(null)
  const follows = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text is the reason to scroll
  useEffect(() => {
    if (follows.current && frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [text])
  return (
    <pre
      ref={frame}
      className={className}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label={label}
      onScroll={({ currentTarget: log }) => {
        follows.current = log.scrollTop + log.clientHeight >= log.scrollHeight - 12
      }}
    >
      {text}
    </pre>
  )
}
