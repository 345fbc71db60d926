/** A piece of a notebook. */
export interface Cell {
  readonly kind: 'markdown' | 'code'
  readonly text: string
}

export const markdown = (text: string): Cell => ({ kind: 'markdown', text })
export const code = (text: string): Cell => ({ kind: 'code', text })

const kernels = {
  python: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } },
  typescript: { kernelspec: { name: 'deno', display_name: 'Deno', language: 'typescript' }, language_info: { name: 'typescript' } },
} as const
export type Language = keyof typeof kernels

/** A document of nbformat 4.5. */
export function jupyter(cells: readonly Cell[], language: Language): string {
  const written = cells.map(({ kind, text }, index) => ({
    cell_type: kind,
    id: `cell-${index + 1}`,
    metadata: {},
    source: linesOf(text),
    ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
  }))
  return `${JSON.stringify({ cells: written, metadata: kernels[language], nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`
}

/** A script that editors take apart at its `// %%`. */
export function script(cells: readonly Cell[]): string {
  const written = cells.map(({ kind, text }) =>
    kind === 'code' ? `// %%\n${text}` : `// %% [markdown]\n${text.replace(/^/gm, '// ').replace(/ +$/gm, '')}`,
  )
  return `${written.join('\n\n')}\n`
}

/** Lines with their ends, as nbformat keeps text. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/)
