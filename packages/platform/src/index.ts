/** Levain as a library: open a project and call verbs; write pipelines in TypeScript. */
export { type App, type AppOptions, openApp } from './app/index.ts'
export type { ContentInput, FnContext, TableInput } from './pipeline/index.ts'
export { createServer } from './server/index.ts'
