import type { DescribedVersion } from '@levain/core'

/** The module that pages import: the model beside it, loaded. */
export const predictModule = `import { loadPredictor } from './modules/@levain/runtime/dist/edge/index.js'

const predictor = await loadPredictor(new URL('.', import.meta.url))

/** What the model takes and gives. */
export const signature = predictor.signature
/** One input, as a list in the signature's order or an object by column: { prediction, probabilities? }. Throws an error that names the field. */
export const predict = predictor.predict
/** A list of inputs: a list of such answers. */
export const predictMany = predictor.predictMany
`

/** A page that asks for a row and shows the answer: to try, and to take apart. */
export function examplePage({ model, version, signature }: DescribedVersion): string {
  const fields = signature.inputs.map(
    ({ name, type, required }) =>
      `      <label>${text(name)} <input name="${text(name)}" data-type="${type}"${required ? ' required' : ''}${type === 'number' || type === 'integer' ? ' inputmode="decimal"' : ''}></label>`,
  )
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="content-security-policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
    <link rel="icon" href="data:,">
    <title>${text(model)}, version ${version}</title>
    <style>body { font: 1rem/1.5 system-ui; max-width: 40rem; margin: 2rem auto; padding: 0 1rem } label { display: block; margin: 0.5rem 0 }</style>
    <script type="module" src="./page.js"></script>
  </head>
  <body>
    <h1>${text(model)}, version ${version}</h1>
    <form>
${fields.join('\n')}
      <button>Predict ${text(signature.output.name)}</button>
    </form>
    <output aria-live="polite"></output>
  </body>
</html>
`
}

/** What the page does, in a file of its own: it works where scripts in pages are forbidden. */
export const pageModule = `import { predict } from './predict.js'

const read = { number: Number, integer: Number, boolean: (text) => text === 'true' }
const form = document.querySelector('form')
form.addEventListener('submit', (event) => {
  event.preventDefault()
  const fields = [...form.querySelectorAll('input')]
  const input = Object.fromEntries(fields.map(({ name, value, dataset }) => [name, value === '' ? null : (read[dataset.type] ?? String)(value)]))
  const output = document.querySelector('output')
  try {
    output.textContent = JSON.stringify(predict(input))
  } catch (error) {
    output.textContent = error.message
  }
})
`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const text = (value: string): string => value.replace(/[&<>"]/g, (found) => entities[found] ?? found)
