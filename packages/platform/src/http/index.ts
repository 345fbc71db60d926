/** The door of `http`: what every door that speaks HTTP needs to carry bytes. */
export { type IncomingBody, incomingBytes } from './incoming.ts'
export { type SentFile, sendFile } from './send-file.ts'
