import { PageTabs } from '../../ui/PageTabs.tsx'

const tabs = [
  ['/experiments', 'Experiments'],
  ['/runs', 'All runs'],
  ['/studies', 'Studies'],
  ['/automl', 'AutoML'],
] as const

/** The lists of what was tried. */
export const ExperimentTabs = () => <PageTabs label="What was tried" tabs={tabs} />
