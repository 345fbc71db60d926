import { lazy, Suspense } from 'react'
import { Bones } from '../../ui/Loaded.tsx'

const Drawn = lazy(() => import('./MarkdownText.tsx'))

/** Markdown, with all that could act taken out. */
export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<Bones lines={4} />}>
    <Drawn text={text} />
  </Suspense>
)
