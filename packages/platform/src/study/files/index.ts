export { readStudy, type StudyFile } from './read-study.ts'
