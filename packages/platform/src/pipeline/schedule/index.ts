/** What starts runs by itself: calendars, new data, drift; and who takes up what is queued. */
export { nextFiring } from './calendar.ts'
export { type Scheduler, type SchedulerOptions, startScheduler } from './scheduler.ts'
export { startWorker, type Worker, type WorkerOptions } from './worker.ts'
