import { gunzipSync } from 'fflate'
import { decompress } from 'fzstd'
import type { Compressors } from 'hyparquet'

/** The ways Parquet files are packed that take more to unpack; Snappy the reader knows. No WebAssembly: pages may not run it. */
export const codecs: Compressors = {
  ZSTD: (input) => decompress(input),
  GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
}
