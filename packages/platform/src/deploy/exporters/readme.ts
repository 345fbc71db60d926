import type { Blueprint } from './exporter.ts'

interface Chapter {
  readonly heading: string
  readonly text: string
}

/** The page that comes with the files: what they are, what to type, how to try it, how to take it away. */
export function readme(blueprint: Blueprint, title: string, intro: string, chapters: readonly Chapter[]): string {
  const { model, version, canary } = blueprint
  const versions = canary
    ? `${model}@${version}, with ${canary.percent} % of the requests for ${model}@${canary.version},`
    : `${model}@${version}`
  const body = chapters.map(({ heading, text }) => `## ${heading}\n\n${text.trim()}\n`).join('\n')
  return `# ${blueprint.name} on ${title}

${versions} as \`levain deploy export\` of Levain ${blueprint.levain} wrote it down. ${intro.trim()}

${body}`
}

/** A block of commands. */
export const commands = (...lines: readonly string[]): string => `\`\`\`sh\n${lines.join('\n')}\n\`\`\``

/** `curl` with the example of the model. `url` may hold shell. */
export const ask = ({ example }: Blueprint, url: string): string =>
  `curl --json '${example.replaceAll("'", String.raw`'\''`)}' "${url}/predict"`
