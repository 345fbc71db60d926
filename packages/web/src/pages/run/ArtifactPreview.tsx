import { lazy, Suspense } from 'react'
import { Bones } from '../../ui/Loaded.tsx'
import { ArtifactText } from './ArtifactText.tsx'
import { artifactUrl } from './artifact-url.ts'
import { CsvTable } from './CsvTable.tsx'
import { HtmlPage } from './HtmlPage.tsx'
import { JsonView } from './JsonView.tsx'
import { Markdown } from './Markdown.tsx'

const ParquetTable = lazy(() => import('./ParquetTable.tsx'))

const kinds: readonly (readonly [RegExp, 'image' | 'markdown' | 'html' | 'json' | 'csv' | 'parquet' | 'binary'])[] = [
  [/\.(?:png|jpe?g|gif|webp|svg|avif|bmp|ico)$/i, 'image'],
  [/\.(?:md|markdown)$/i, 'markdown'],
  [/\.html?$/i, 'html'],
  [/\.(?:json|ipynb|geojson)$/i, 'json'],
  [/\.[ct]sv$/i, 'csv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(?:pkl|pickle|joblib|bin|pt|pth|h5|keras|onnx|npy|npz|zip|gz|tar|whl|safetensors|so|model|ubj|skops)$/i, 'binary'],
]

/** A file as people read its kind: a picture, a table, text. Pages are shown without being able to do anything. */
export function ArtifactPreview({ owner, path }: { owner: string; path: string }) {
  const kind = kinds.find(([pattern]) => pattern.test(path))?.[1] ?? 'text'
  const url = artifactUrl(owner, path)
  switch (kind) {
    case 'image':
      return <img src={url} alt={path} className="artifact-image" />
    case 'parquet':
      return (
        <Suspense fallback={<Bones lines={6} />}>
          <ParquetTable url={url} />
        </Suspense>
      )
    case 'binary':
      return <p className="muted">There is no preview of this kind of file. It can be downloaded.</p>
    case 'markdown':
      return (
        <ArtifactText owner={owner} path={path}>
          {(text) => <Markdown text={text} />}
        </ArtifactText>
      )
    case 'html':
      return (
        <ArtifactText owner={owner} path={path}>
          {(text) => <HtmlPage text={text} path={path} />}
        </ArtifactText>
      )
    case 'csv':
      return (
        <ArtifactText owner={owner} path={path}>
          {(text) => <CsvTable text={text} separator={path.toLowerCase().endsWith('tsv') ? '\t' : ','} />}
        </ArtifactText>
      )
    case 'json':
      return (
        <ArtifactText owner={owner} path={path}>
          {(text) => <JsonView text={text} path={path} />}
        </ArtifactText>
      )
    default:
      return <ArtifactText owner={owner} path={path} />
  }
}
