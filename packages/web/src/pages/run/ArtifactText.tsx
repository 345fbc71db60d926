import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from '../../ui/Failure.tsx'
import { Bones } from '../../ui/Loaded.tsx'
import { artifactUrl, readText } from './artifact-url.ts'

interface ArtifactTextProps {
  readonly owner: string
  readonly path: string
  /** How it is shown; as it stands unless given. */
  readonly children?: (text: string) => ReactNode
}

/** The beginning of a text file among the artifacts. */
export function ArtifactText({ owner, path, children = (text) => <Plain text={text} path={path} /> }: ArtifactTextProps) {
  const url = artifactUrl(owner, path)
  const file = useQuery({ queryKey: ['artifact', url], queryFn: ({ signal }) => readText(url, signal) })
  if (file.error) return <Failure error={file.error} />
  if (!file.data) return <Bones lines={6} />
  return (
    <>
      {children(file.data.text)}
      {file.data.cut ? <p className="muted small">Only the beginning is shown. The whole file can be downloaded.</p> : null}
    </>
  )
}

function Plain({ text, path }: { text: string; path: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="artifact-text" role="group" tabIndex={0} aria-label={`Text of ${path}`}>
      {/\.(?:diff|patch)$/.test(path) ? <Diff text={text} /> : text || 'The file is empty.'}
    </pre>
  )
}

const Diff = ({ text }: { text: string }) =>
  text.split('\n').map((line, place) => {
    const kind = /^\+(?!\+\+)/.test(line) ? 'added' : /^-(?!--)/.test(line) ? 'removed' : line.startsWith('@@') ? 'place' : undefined
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file that does not change
      <span key={place} className={kind ? `diff-${kind}` : undefined}>
        {line}
        {'\n'}
      </span>
    )
  })
