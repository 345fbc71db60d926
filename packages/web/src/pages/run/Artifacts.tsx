import { IconChevronDown, IconChevronRight, IconDownload, IconFile, IconFolder } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type Output, useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { formatBytes } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { ArtifactPreview } from './ArtifactPreview.tsx'
import { artifactUrl } from './artifact-url.ts'
import { RegisterModel } from './RegisterModel.tsx'
import './run.css'

type Entry = Output<'track', 'artifacts'>['files'][number]
const listedMost = 1000

/** What a run left behind: a tree, and the chosen file beside it. */
export function Artifacts({ owner }: { owner: string }) {
  const { path } = useSearch({ strict: false }) as { path?: string }
  const navigate = useNavigate()
  const top = useAsk('track', 'artifacts', { run: owner, limit: listedMost })
  const choose = (next: string) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, path: next })) as never, replace: true, resetScroll: false })
  return (
    <Loaded query={top} bones={6}>
      {({ files }) =>
        files.length === 0 ? (
          <Section flush>
            <Empty
              title="It left nothing behind."
              command={`curl -T plot.png ${window.location.origin}${artifactUrl(owner, 'plot.png')}`}
            />
          </Section>
        ) : (
          <div className="artifacts">
            <Section title="Files" flush>
              <ul className="artifact-tree" aria-label="Artifacts">
                <Entries files={files} {...{ owner, path, choose }} />
              </ul>
            </Section>
            <Section title={path ?? 'Preview'} actions={path ? <Download owner={owner} path={path} /> : null}>
              {path ? <ArtifactPreview owner={owner} path={path} /> : <p className="muted">Choose a file to see it.</p>}
            </Section>
          </div>
        )
      }
    </Loaded>
  )
}

interface TreeProps {
  readonly owner: string
  readonly path: string | undefined
  readonly choose: (path: string) => void
}

function Entries({ files, ...tree }: TreeProps & { files: readonly Entry[] }) {
  return files.map((entry) =>
    entry.isFolder ? <Folder key={entry.path} entry={entry} {...tree} /> : <File key={entry.path} entry={entry} {...tree} />,
  )
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function Folder({ entry, ...tree }: TreeProps & { entry: Entry }) {
  const [open, setOpen] = useState(tree.path?.startsWith(`${entry.path}/`) ?? false)
  const inside = useAsk('track', 'artifacts', { run: tree.owner, path: entry.path, limit: listedMost }, { enabled: open })
  const isModel = inside.data?.files.some(({ path }) => nameOf(path) === 'MLmodel')
  return (
    <li>
      <div className="row apart">
        <button type="button" className="artifact-entry" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <IconChevronDown size={13} aria-hidden="true" /> : <IconChevronRight size={13} aria-hidden="true" />}
          <IconFolder size={15} aria-hidden="true" />
          {nameOf(entry.path)}
        </button>
        {isModel ? <RegisterModel source={`runs:/${tree.owner}/${entry.path}`} run={tree.owner} /> : null}
      </div>
      {open ? (
        <ul>
          <Entries files={inside.data?.files ?? []} {...tree} />
        </ul>
      ) : null}
    </li>
  )
}

function File({ entry, path, choose }: TreeProps & { entry: Entry }) {
  return (
    <li>
      <button
        type="button"
        className="artifact-entry"
        aria-current={path === entry.path ? 'true' : undefined}
        onClick={() => choose(entry.path)}
      >
        <IconFile size={15} aria-hidden="true" />
        <span className="break">{nameOf(entry.path)}</span>
        <span className="muted small nowrap">{formatBytes(entry.bytes ?? 0)}</span>
      </button>
    </li>
  )
}

const Download = ({ owner, path }: { owner: string; path: string }) => (
  <a href={artifactUrl(owner, path)} download={nameOf(path)} className="row tight">
    <IconDownload size={14} aria-hidden="true" /> Download
  </a>
)
