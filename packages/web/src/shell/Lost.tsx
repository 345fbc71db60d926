import { Link } from '@tanstack/react-router'
import { Page } from '../ui/Page.tsx'

/** An address that leads nowhere. */
export function Lost() {
  return (
    <Page title="There is no such page" lead="The address leads nowhere in this studio.">
      <p>
        <Link to="/">Go home</Link>, or press <kbd>Ctrl</kbd> <kbd>K</kbd> to search.
      </p>
    </Page>
  )
}
