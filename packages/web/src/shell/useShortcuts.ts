import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { pages } from './pages.ts'

/** How long after `g` its second letter counts. */
const jumpMs = 1200

/** Keys that work on every page, except while one is writing. */
export function useShortcuts(on: { onPalette: () => void; onShortcuts: () => void }): void {
  const navigate = useNavigate()
  const actions = useRef(on)
  actions.current = on
  useEffect(() => {
    let jumpUntil = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        actions.current.onPalette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return
      const jump = performance.now() < jumpUntil ? pages.find(({ key }) => key === event.key) : undefined
      jumpUntil = event.key === 'g' ? performance.now() + jumpMs : 0
      if (jump) navigate({ to: jump.to })
      else if (event.key === '?') actions.current.onShortcuts()
      else if (event.key === '/') focusFilter(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]')
  if (!filter) return
  event.preventDefault()
  filter.focus()
}
