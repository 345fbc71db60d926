/** The door of `track`: experiments, runs, their parameters, metrics, tags and logged models. */
import type { Implementation } from '@levain/core'
import { deleteArtifact } from './artifacts/delete.ts'
import { artifacts } from './artifacts/list.ts'
import { deleteExperiment, renameExperiment, restoreExperiment } from './experiments/change.ts'
import { createExperiment } from './experiments/create.ts'
import { folders } from './experiments/folders.ts'
import { experiments } from './experiments/search.ts'
import { showExperiment } from './experiments/show.ts'
import { tagExperiment, untagExperiment } from './experiments/tags.ts'
import { gc } from './gc/gc.ts'
import { beat } from './life/beat.ts'
import { appendLog, readLog } from './life/console.ts'
import { deleteLoggedModel, describeLoggedModel, finishLoggedModel, untagLoggedModel } from './logged-models/change.ts'
import { createLoggedModel } from './logged-models/create.ts'
import { loggedModels } from './logged-models/search.ts'
import { loggedModel } from './logged-models/show.ts'
import { curves } from './metrics/curves.ts'
import { history } from './metrics/history.ts'
import { remove, restore } from './runs/bin.ts'
import { compare } from './runs/compare.ts'
import { finish, update } from './runs/finish.ts'
import { addInputs, addOutputs, datasets } from './runs/links.ts'
import { runs } from './runs/list.ts'
import { log } from './runs/log.ts'
import { move } from './runs/move.ts'
import { search } from './runs/search.ts'
import { show } from './runs/show.ts'
import { start } from './runs/start.ts'
import { untag } from './runs/untag.ts'
import { deleteView, saveView, views } from './views.ts'

export { openArtifact } from './artifacts/open.ts'
export { keepArtifact, mayPutArtifact, putArtifact } from './artifacts/put.ts'
export { createExperiment } from './experiments/create.ts'
export { ensureExperiment } from './experiments/ensure.ts'
export { activeExperiment } from './experiments/find.ts'
export { appendLog } from './life/console.ts'
export { watchSilence } from './life/silence.ts'
export { metricNews } from './metrics/news.ts'
export { findRun, shortId } from './runs/find-run.ts'
export { addInputs, addOutputs } from './runs/links.ts'
export { lastMetrics, paramsOf } from './runs/records.ts'

export const verbs: Implementation<'track'> = {
  experiments,
  folders,
  experiment: showExperiment,
  createExperiment,
  renameExperiment,
  deleteExperiment,
  restoreExperiment,
  tagExperiment,
  untagExperiment,
  start,
  log,
  update,
  finish,
  delete: remove,
  restore,
  untag,
  runs,
  search,
  beat,
  appendLog,
  readLog,
  compare,
  move,
  show,
  addInputs,
  addOutputs,
  datasets,
  history,
  curves,
  loggedModels,
  loggedModel,
  createLoggedModel,
  finishLoggedModel,
  describeLoggedModel,
  untagLoggedModel,
  deleteLoggedModel,
  views,
  saveView,
  deleteView,
  artifacts,
  deleteArtifact,
  gc,
}
