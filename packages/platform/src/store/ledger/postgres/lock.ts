/** Number of the lock that whoever writes to the ledger holds until its transaction ends: "levain" in ASCII. */
const writersLock = 0x6c657661696e

/**
 * Waits for the lock of writers. One writer at a time: events become visible in the order of their numbers, so that a
 * reader who follows them misses none, and two writers never wait for each other crosswise.
 */
export const lockText = `select pg_advisory_xact_lock(${writersLock})`
