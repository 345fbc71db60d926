import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import './command.css'

/** Copies text; says so for two seconds. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(text).catch(() => undefined)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Tooltip label={copied ? 'Copied' : label} withArrow openDelay={300}>
      <ActionIcon variant="subtle" size="sm" aria-label={copied ? 'Copied' : `${label}: ${text.slice(0, 80)}`} onClick={copy}>
        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}

/** A line to type into a terminal, with a button that copies it. */
export function Command({ line, label }: { line: string; label?: string }) {
  return (
    <div className="command">
      {label ? <span className="command-label">{label}</span> : null}
      <code>
        <span aria-hidden="true" className="command-prompt">
          ${' '}
        </span>
        {line}
      </code>
      <CopyButton text={line} label="Copy command" />
    </div>
  )
}

/** Puts quotes around an argument that a shell would take apart. */
export function quote(argument: string | number): string {
  const text = String(argument)
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
