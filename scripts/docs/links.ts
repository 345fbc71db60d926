import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface BrokenLink {
  readonly page: string
  readonly link: string
  readonly reason: string
}

/** Markdown pages of the repository. */
function markdownPages(): string[] {
  return globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'packages/*/*.md', 'packages/*/src/**/*.md'], {
    exclude: ['**/node_modules/**', '**/dist/**'],
  })
}

/** Links from a page to a file or heading of the repository that is not there. Links to the web are not followed. */
export function brokenLinks(): BrokenLink[] {
  return markdownPages().flatMap((page) =>
    linksOf(readFileSync(page, 'utf8')).flatMap((link) => {
      const reason = whyBroken(page, link)
      return reason ? [{ page, link, reason }] : []
    }),
  )
}

function linksOf(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g), ...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  return links.filter((link) => !/^[a-z]+:/.test(link))
}

function whyBroken(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#', 2)
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path))
  if (!existsSync(target)) return 'there is no such file'
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  return anchorsOf(readFileSync(target, 'utf8')).includes(anchor) ? undefined : 'there is no such heading'
}

/** Headings as GitHub names them: lower case, punctuation dropped, spaces to dashes. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
