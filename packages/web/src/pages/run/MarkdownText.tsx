import DOMPurify from 'dompurify'
import { marked } from 'marked'
import { useMemo } from 'react'

/** Markdown as a page shows it. Pictures from elsewhere and anything that could act are taken out. */
export default function MarkdownText({ text }: { text: string }) {
  const html = useMemo(() => {
    const raw = marked.parse(text, { async: false, gfm: true })
    return DOMPurify.sanitize(raw, { FORBID_TAGS: ['img', 'style', 'form', 'input', 'svg', 'math'], FORBID_ATTR: ['style', 'class', 'id'] })
  }, [text])
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it is sanitised just above
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />
}
