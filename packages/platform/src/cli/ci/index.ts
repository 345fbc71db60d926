import type { Forge } from './delivery.ts'

/** Where continuous delivery runs, loaded when asked for. To add one: a file, a line here. */
export const forges: Readonly<Record<string, () => Promise<{ default: Forge }>>> = {
  github: () => import('./github.ts'),
  gitlab: () => import('./gitlab.ts'),
  'azure-devops': () => import('./azure-devops.ts'),
}
