import type { Frame, FrameColumn } from '@levain/core'

/** The same table in memory that all threads see, so that handing it to one copies nothing. */
export function shareFrame(frame: Frame): Frame {
  return { rows: frame.rows, columns: frame.columns.map(shareColumn) }
}

function shareColumn(column: FrameColumn): FrameColumn {
  if (column.kind === 'category') {
    const codes = new Int32Array(new SharedArrayBuffer(column.codes.byteLength))
    codes.set(column.codes)
    return { ...column, codes }
  }
  const values = new Float64Array(new SharedArrayBuffer(column.values.byteLength))
  values.set(column.values)
  return { ...column, values }
}
