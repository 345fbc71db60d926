import { ApiError } from '@levain/sdk'
import { Command } from './Command.tsx'
import './empty.css'
import { Glyph } from './Status.tsx'

interface Told {
  readonly message: string
  readonly code?: string
  readonly next?: string
}

/** An error as the command line prints it: what happened, its code, and the command to type next. */
export function Failure({ error }: { error: Told | unknown }) {
  const { message, code, next } = tell(error)
  return (
    <div className="failure" role="alert">
      <Glyph state="failed" size={16} />
      <div>
        <p>{message}</p>
        {code ? (
          <p className="small">
            <code>{code}</code>
          </p>
        ) : null}
        {next ? <Command line={next} label="Next" /> : null}
      </div>
    </div>
  )
}

function tell(error: unknown): Told {
  if (error instanceof ApiError || !(error instanceof Error)) return isTold(error) ? error : { message: String(error) }
  return { message: error.message }
}

const isTold = (error: unknown): error is Told => typeof error === 'object' && error !== null && 'message' in error
