/** The door of `import`: what other trackers recorded. */
import type { Implementation } from '@levain/core'
import { dvc } from './dvc/dvc.ts'
import { mlflow } from './mlflow/mlflow.ts'
import { mlruns } from './mlruns/mlruns.ts'
import { wandb } from './wandb/wandb.ts'

export const verbs: Implementation<'import'> = { mlruns, mlflow, wandb, dvc }
