import {
  IconActivityHeartbeat,
  IconBox,
  IconFlask,
  IconHome,
  IconRocket,
  IconSitemap,
  IconTable,
  type TablerIcon,
} from '@tabler/icons-react'

export interface PageEntry {
  readonly label: string
  readonly to: '/' | '/data' | '/experiments' | '/pipelines' | '/models' | '/deployments' | '/monitoring'
  /** Pressed after `g`. */
  readonly key: string
  readonly icon: TablerIcon
  readonly about: string
  /** Where its pages begin, apart from `to`. */
  readonly also?: readonly string[]
}

/** The seven entries of the navigation. */
export const pages: readonly PageEntry[] = [
  { label: 'Home', to: '/', key: 'h', icon: IconHome, about: 'What needs you, what runs' },
  { label: 'Data', to: '/data', key: 'd', icon: IconTable, about: 'Datasets, versions, profiles' },
  {
    label: 'Experiments',
    to: '/experiments',
    key: 'e',
    icon: IconFlask,
    about: 'Runs, metrics, studies, AutoML',
    also: ['/runs', '/studies', '/automl'],
  },
  { label: 'Pipelines', to: '/pipelines', key: 'p', icon: IconSitemap, about: 'Graphs, runs, logs, why' },
  { label: 'Models', to: '/models', key: 'm', icon: IconBox, about: 'Versions, aliases, cards' },
  { label: 'Deployments', to: '/deployments', key: 'y', icon: IconRocket, about: 'What answers predictions' },
  { label: 'Monitoring', to: '/monitoring', key: 'o', icon: IconActivityHeartbeat, about: 'Drift, alerts, retraining' },
]
