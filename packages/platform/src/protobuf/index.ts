/** Reads and writes protobuf messages by a description of the fields that matter. */
export { type Decoded, decodeProtobuf, type MessageShape } from './decode.ts'
export { encodeProtobuf } from './encode.ts'
