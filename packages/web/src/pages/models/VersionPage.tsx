import type { ReactNode } from 'react'
import { Page } from '../../ui/Page.tsx'
import { PageTabs } from '../../ui/PageTabs.tsx'

interface VersionPageProps {
  readonly model: string
  readonly version: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly command: string
  readonly children: ReactNode
}

/** A page about one version of a model; tabs lead to the others. */
export function VersionPage({ model, version, children, ...others }: VersionPageProps) {
  const path = `/models/${encodeURIComponent(model)}`
  const own = `${path}/${version}`
  return (
    <Page
      title={`${model}, version ${version}`}
      crumbs={[{ label: 'Models', to: '/models' }, { label: model, to: path }, { label: `version ${version}` }]}
      {...others}
    >
      <PageTabs
        label="About this version"
        tabs={[
          [own, 'Version'],
          [`${own}/card`, 'Model card'],
          [`${own}/explanation`, 'Explanation'],
          [`${own}/evaluation`, 'Evaluation'],
        ]}
      />
      {children}
    </Page>
  )
}
