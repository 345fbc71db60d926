/** Files from outside: CSV, JSON and Parquet, read strictly into tables. */
export { type ImportedFile, type ImportOptions, importFile } from './import-file.ts'
