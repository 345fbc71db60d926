/** Errors: one class, one table of codes. */
export { closest } from './closest.ts'
export { codes, type Details, type ErrorCode } from './codes/index.ts'
export { fail, isLevainError, LevainError, toLevainError } from './levain-error.ts'
