import { ActionIcon, Drawer } from '@mantine/core'
import { IconKeyboard, IconMenu2, IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Account } from './Account.tsx'
import { LiveIndicator } from './LiveIndicator.tsx'
import { Logo } from './Logo.tsx'
import { Navigation } from './Navigation.tsx'
import './shell.css'
import { ThemeToggle } from './ThemeToggle.tsx'
import { useShortcuts } from './useShortcuts.ts'

const Palette = lazy(() => import('./Palette.tsx'))
const Shortcuts = lazy(() => import('./Shortcuts.tsx'))

type Panel = 'palette' | 'shortcuts' | 'navigation' | null

/** The frame: navigation on the left, search and switches above, the page in the middle. */
export function Shell() {
  const [panel, setPanel] = useState<Panel>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const close = () => setPanel(null)
  useShortcuts({ onPalette: () => setPanel('palette'), onShortcuts: () => setPanel('shortcuts') })
  useMoved(path)
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <nav className="shell-side" aria-label="Main">
        <Brand />
        <Navigation />
      </nav>
      <header className="shell-top">
        <ActionIcon className="shell-menu" variant="subtle" size="lg" aria-label="Open navigation" onClick={() => setPanel('navigation')}>
          <IconMenu2 size={20} />
        </ActionIcon>
        <span className="shell-brand-small">
          <Brand />
        </span>
        <button type="button" className="shell-search" onClick={() => setPanel('palette')}>
          <IconSearch size={15} aria-hidden="true" />
          <span>Search</span>
          <kbd>Ctrl K</kbd>
        </button>
        <div className="shell-switches">
          <LiveIndicator />
          <ActionIcon
            className="shell-keys"
            variant="subtle"
            size="lg"
            aria-label="Keyboard shortcuts"
            onClick={() => setPanel('shortcuts')}
          >
            <IconKeyboard size={18} />
          </ActionIcon>
          <ThemeToggle />
          <Account />
        </div>
      </header>
      <main id="main" className="shell-main" tabIndex={-1}>
        <Outlet />
      </main>
      <Drawer
        opened={panel === 'navigation'}
        onClose={close}
        size={250}
        title={<Brand />}
        closeButtonProps={{ 'aria-label': 'Close navigation' }}
      >
        <nav aria-label="Pages">
          <Navigation onGo={close} />
        </nav>
      </Drawer>
      <Suspense>
        {panel === 'palette' ? <Palette onClose={close} /> : null}
        {panel === 'shortcuts' ? <Shortcuts onClose={close} /> : null}
      </Suspense>
    </div>
  )
}

const Brand = () => (
  <Link to="/" className="brand" aria-label="Levain, home">
    <Logo />
    <span>Levain</span>
  </Link>
)

/** Remembers that the reader has moved within the studio; then a new page takes the focus to its title. */
function useMoved(path: string): void {
  const [first] = useState(path)
  useEffect(() => {
    if (path !== first) document.documentElement.dataset.moved = 'true'
  }, [path, first])
}
