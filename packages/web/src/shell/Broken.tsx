import type { ErrorComponentProps } from '@tanstack/react-router'
import { Failure } from '../ui/Failure.tsx'
import { Page } from '../ui/Page.tsx'

/** A page that could not be drawn. */
export function Broken({ error }: ErrorComponentProps) {
  return (
    <Page title="This page broke" command="levain doctor">
      <Failure error={error} />
    </Page>
  )
}
