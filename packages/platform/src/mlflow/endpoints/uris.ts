import type { Experiment, LoggedModel, Run } from '@levain/core'

/** Where clients put artifacts: what the experiment says, else the proxy of this server. */
export const experimentUri = ({ id, location }: Pick<Experiment, 'id' | 'location'>): string => location ?? `mlflow-artifacts:/${id}`

export const runUri = ({ id, experiment, location }: Pick<Run, 'id' | 'experiment' | 'location'>): string =>
  location ?? `mlflow-artifacts:/${experiment}/${id}/artifacts`

export const loggedModelUri = ({ id, experiment, location }: Pick<LoggedModel, 'id' | 'experiment' | 'location'>): string =>
  location ?? `mlflow-artifacts:/${experiment}/models/${id}/artifacts`
