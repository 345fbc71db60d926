export { decodeBody, decodeQuery } from './body.ts'
export { encode, verbatim } from './encode.ts'
export {
  anyJson,
  bool,
  checked,
  double,
  enumeration,
  int64,
  list,
  type Message,
  map,
  message,
  nested,
  required,
  string,
} from './message.ts'
export { invalidValue, missingValue } from './problems.ts'
