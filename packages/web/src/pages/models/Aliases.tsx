/** The aliases of a model; of one version where it is given. */
export function Aliases({ aliases, version }: { aliases: Record<string, number>; version?: number }) {
  const shown = Object.entries(aliases).filter(([, points]) => version === undefined || points === version)
  if (shown.length === 0) return version === undefined ? <span className="muted">none</span> : null
  return (
    <span className="row tight">
      {shown.map(([alias, points]) => (
        <span key={alias} className={alias === 'champion' ? 'tag accent' : 'tag'}>
          {alias}
          {version === undefined ? <span className="num">→ {points}</span> : null}
        </span>
      ))}
    </span>
  )
}
