/** Levain as a library: open a project and call verbs; write pipelines in TypeScript. */
export { type App, type AppOptions, openApp } from './app/index.ts'
export {
  approve,
  type Condition,
  type ContentInput,
  dataset,
  type FnContext,
  fn,
  type Listener,
  model,
  type Outputs,
  type Progress,
  pipeline,
  type Ref,
  run,
  sh,
  showProgress,
  sql,
  step,
  type Table,
  type TableInput,
  t,
  uses,
  when,
} from './pipeline/index.ts'
export { createServer } from './server/index.ts'
