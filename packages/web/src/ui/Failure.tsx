import { ApiError } from '@levain/sdk'
import { Command } from './Command.tsx'
import './empty.css'
import { Glyph } from './Status.tsx'

/** An error as the command line prints it: what happened, its code, and the command to type next. */
export function Failure({ error }: { error: unknown }) {
  const coded = error instanceof ApiError ? error : undefined
  const message = error instanceof Error ? error.message : String(error)
  return (
    <div className="failure" role="alert">
      <Glyph state="failed" size={16} />
      <div>
        <p>{message}</p>
        {coded ? (
          <p className="small">
            <code>{coded.code}</code>
          </p>
        ) : null}
        {coded?.next ? <Command line={coded.next} label="Next" /> : null}
      </div>
    </div>
  )
}
