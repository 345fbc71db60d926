import { isOwnTag } from './own-tag.ts'

const tagsShown = 4

/** The first few labels of a thing; those that clients write for themselves are left out. */
export function TagList({ tags }: { tags: Readonly<Record<string, string>> }) {
  const shown = Object.entries(tags).filter(([key]) => isOwnTag(key))
  return (
    <span className="row tight">
      {shown.slice(0, tagsShown).map(([key, value]) => (
        <span key={key} className="tag">
          {key} {value}
        </span>
      ))}
      {shown.length > tagsShown ? <span className="muted small">and {shown.length - tagsShown} more</span> : null}
    </span>
  )
}
