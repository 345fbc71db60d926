/** MLflow's REST protocol over the verbs: what its unmodified clients, autologging and registry calls talk to. */
export { mlflowRefusal } from './errors.ts'
export { isMlflowPath, type MlflowOptions, serveMlflow } from './serve.ts'
