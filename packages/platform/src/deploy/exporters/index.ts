/** Where a deployment can be written down for, loaded when asked for. */
import type { ExportTarget } from '@levain/core'
import type { Exporter } from './exporter.ts'

export const exporters: Readonly<Record<ExportTarget, () => Promise<{ default: Exporter }>>> = {
  compose: () => import('./compose.ts'),
  helm: () => import('./helm/index.ts'),
  kserve: () => import('./kserve.ts'),
  'terraform-aws': () => import('./terraform-aws/index.ts'),
  'terraform-azure': () => import('./terraform-azure/index.ts'),
  'terraform-google': () => import('./terraform-google/index.ts'),
  cloudformation: () => import('./cloudformation/index.ts'),
  sagemaker: () => import('./sagemaker.ts'),
  azureml: () => import('./azureml.ts'),
  vertex: () => import('./vertex.ts'),
}
