import type { DescribedVersion } from '@levain/core'

/** What somebody who finds the folder needs to know. */
export function readme(version: Pick<DescribedVersion, 'model' | 'version' | 'algorithm' | 'signature'>, isOutside: boolean): string {
  const { model, version: number, algorithm, signature } = version
  const rows = signature.inputs.map((column) => `| ${column.name} | ${column.type} | ${column.required ? 'yes' : 'no'} |`)
  return `# ${model}, version ${number}

A ${algorithm} model for ${signature.output.task} of \`${signature.output.name}\`.

\`\`\`
npx --package @levain/runtime levain-serve --bundle . --port 4000 --log log${isOutside ? ' --python PYTHON --trust-code' : ''}
docker build -t ${model.toLowerCase()}:${number} .
\`\`\`

${isOutside ? outside : ''}\`POST /predict\` takes \`{"input": …}\` or \`{"inputs": [ … ]}\`; a row is a list in this order, or an object by column:

| column | type | required |
|---|---|---|
${rows.join('\n')}

\`bundle.json\` names the digest of every file here; a serving process refuses a bundle whose files do not have them.
`
}

const outside = `The model is evaluated by Python, with what \`model/requirements.txt\` asks for; \`PYTHON\` is an interpreter that has it. Loading
the model runs code that is in it, and \`--trust-code\` says that somebody knows where it comes from.

`
