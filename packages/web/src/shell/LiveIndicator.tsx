import { type Connection, useConnection } from '../live/Live.tsx'

const words: Record<Connection, { word: string; title: string }> = {
  live: { word: 'live', title: 'Changes show up by themselves.' },
  connecting: { word: 'connecting', title: 'Opening the stream of changes.' },
  lost: { word: 'offline', title: 'The server does not answer; trying again. What you see may be old.' },
}

/** Whether the page hears of changes at the moment. */
export function LiveIndicator() {
  const connection = useConnection()
  const { word, title } = words[connection]
  return (
    <span className="live" role="status" data-connection={connection} title={title}>
      <span className="live-dot" aria-hidden="true" />
      <span className="live-word">{word}</span>
    </span>
  )
}
