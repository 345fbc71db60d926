import { Modal } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { ask } from '../live/ask.ts'
import { shortId } from '../ui/format.ts'
import { pages } from './pages.ts'

interface Hit {
  readonly label: string
  readonly kind: string
  readonly path: string
  readonly words: string
}

/** Search over pages and everything the ledger names. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const navigate = useNavigate()
  const hits = useHits(query)
  const open = (hit: Hit | undefined) => {
    if (!hit) return
    onClose()
    navigate({ to: hit.path })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(1, hits.length))
    else if (event.key === 'ArrowUp') setChosen((chosen - 1 + hits.length) % Math.max(1, hits.length))
    else if (event.key === 'Enter') open(hits[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" aria-label="Search" trapFocus>
      <div className="palette">
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-hits"
          aria-activedescendant={hits[chosen] ? `hit-${chosen}` : undefined}
          aria-label="Search pages, datasets, models, deployments, pipelines and runs"
          placeholder="Search pages, data, models, deployments, runs…"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setChosen(0)
          }}
          onKeyDown={onKey}
        />
        <div id="palette-hits" role="listbox" aria-label="Found" className="palette-hits">
          {hits.map((hit, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above
            <div
              key={hit.path}
              id={`hit-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              onClick={() => open(hit)}
              onMouseMove={() => setChosen(place)}
            >
              <span className="break">{hit.label}</span>
              <span className="muted small">{hit.kind}</span>
            </div>
          ))}
          {hits.length === 0 ? <p className="palette-none muted">Nothing is called that.</p> : null}
        </div>
      </div>
    </Modal>
  )
}

function useHits(query: string): readonly Hit[] {
  const [datasets, models, deployments, pipelines, runs] = useQueries({
    queries: [
      ask('explore', 'list', {}),
      ask('registry', 'list', {}),
      ask('deploy', 'list', {}),
      ask('pipeline', 'list', {}),
      ask('track', 'runs', { limit: 200 }),
    ],
  })
  const all: Hit[] = [
    ...pages.map(({ label, to, about }) => ({ label, kind: 'page', path: to, words: about })),
    ...(datasets.data ?? []).map(({ dataset }) => named('dataset', dataset.name, '/data')),
    ...(models.data ?? []).map(({ model }) => named('model', model.name, '/models')),
    ...(deployments.data ?? []).flatMap(({ name }) => [
      named('deployment', name, '/deployments'),
      named('monitoring', name, '/monitoring'),
    ]),
    ...(pipelines.data ?? []).map(({ pipeline }) => named('pipeline', pipeline.name, '/pipelines')),
    ...(runs.data ?? []).map(({ run }) => ({
      label: `${run.name || run.experiment} · ${shortId(run.id)}`,
      kind: `${run.kind} run`,
      path: run.kind === 'pipeline' ? `/pipelines/runs/${run.id}` : `/experiments/runs/${run.id}`,
      words: `${run.id} ${run.experiment} ${run.status}`,
    })),
  ]
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (hit: Hit) => words.every((word) => `${hit.label} ${hit.kind} ${hit.words}`.toLowerCase().includes(word))
  return all.filter(fits).slice(0, 12)
}

const named = (kind: string, name: string, path: string): Hit => ({
  label: name,
  kind,
  path: `${path}/${encodeURIComponent(name)}`,
  words: '',
})
