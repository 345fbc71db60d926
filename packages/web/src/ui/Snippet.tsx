import { CopyButton } from './Command.tsx'
import './command.css'

/** A few lines of code, with a button that copies them. */
export function Snippet({ label, text }: { label: string; text: string }) {
  return (
    <div className="snippet">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre role="group" tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  )
}
