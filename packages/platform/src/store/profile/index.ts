/** Profiles: what a table looks like, without its rows. */
export { profileTable } from './profile-table.ts'
