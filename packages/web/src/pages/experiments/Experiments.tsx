import { Button } from '@mantine/core'
import { IconFolder, IconPlus, IconTrash } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk } from '../../live/ask.ts'
import { Filter } from '../../ui/Filter.tsx'
import { Page } from '../../ui/Page.tsx'
import { ExperimentTable } from './ExperimentTable.tsx'
import { ExperimentTabs } from './ExperimentTabs.tsx'
import './experiments.css'
import { NameDialog } from './NameDialog.tsx'
import { NothingRan } from './NothingRan.tsx'

const route = getRouteApi('/experiments')

/** Experiments in their folders: what is in the names before a slash. */
export default function Experiments() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const [naming, setNaming] = useState(false)
  const set = (change: typeof search) =>
    navigate({ to: '/experiments', search: { ...search, ...change } as never, replace: true, resetScroll: false })
  const { folder = '', q, bin = false } = search
  const all = useAsk('track', 'runs', { limit: 1 })
  return (
    <Page
      title="Experiments"
      lead="What was tried: runs that belong together. A slash in a name makes a folder."
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setNaming(true)}>
          New experiment
        </Button>
      }
      command={q ? `levain track experiments --filter "name ILIKE '%${q}%'"` : `levain track folders${folder ? ` ${folder}` : ''}`}
    >
      <ExperimentTabs />
      <div className="row toolbar">
        <Filter value={q} onChange={(next) => set({ q: next })} label="Find an experiment" placeholder="Find an experiment by name" />
        <Button
          variant={bin ? 'filled' : 'default'}
          aria-pressed={bin}
          leftSection={<IconTrash size={14} />}
          onClick={() => set({ bin: bin ? undefined : true })}
        >
          Bin
        </Button>
      </div>
      {folder && !q && !bin ? <FolderPath folder={folder} /> : null}
      <ExperimentTable folder={folder} q={q ?? ''} bin={bin} />
      {all.data?.length === 0 && !bin ? <NothingRan /> : null}
      {naming ? <NameDialog before={folder ? `${folder}/` : ''} onClose={() => setNaming(false)} /> : null}
    </Page>
  )
}

function FolderPath({ folder }: { folder: string }) {
  const parts = folder.split('/')
  return (
    <nav aria-label="Folder" className="crumbs">
      <ol>
        <li>
          <Link to="/experiments">
            <IconFolder size={13} aria-hidden="true" /> all
          </Link>
        </li>
        {parts.map((part, place) => {
          const path = parts.slice(0, place + 1).join('/')
          return (
            <li key={path}>
              {path === folder ? (
                <span aria-current="page">{part}</span>
              ) : (
                <Link to="/experiments" search={{ folder: path }}>
                  {part}
                </Link>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
