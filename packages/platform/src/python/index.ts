/** The door of `python`: managed Python environments. */
export { ensureEnvironment } from './environment.ts'
export { type Lock, lockRequest, versionsOf } from './lock.ts'
export { programsOf, pythonOf } from './places.ts'
export { verbs } from './verbs.ts'
