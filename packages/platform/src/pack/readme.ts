import type { NativeVersion } from '@levain/core'

/** What somebody who finds the folder needs to know. */
export function readme(version: Pick<NativeVersion, 'model' | 'version' | 'algorithm' | 'signature'>): string {
  const { model, version: number, algorithm, signature } = version
  const rows = signature.inputs.map((column) => `| ${column.name} | ${column.type} | ${column.required ? 'yes' : 'no'} |`)
  return `# ${model}, version ${number}

A ${algorithm} model for ${signature.output.task} of \`${signature.output.name}\`.

\`\`\`
npx --package @levain/runtime levain-serve --bundle . --port 4000 --log log
docker build -t ${model.toLowerCase()}:${number} .
\`\`\`

\`POST /predict\` takes \`{"input": …}\` or \`{"inputs": [ … ]}\`; a row is a list in this order, or an object by column:

| column | type | required |
|---|---|---|
${rows.join('\n')}

\`bundle.json\` names the digest of every file here; a serving process refuses a bundle whose files do not have them.
`
}
