import { createHash } from 'node:crypto'

/** A part that a bill of materials lists, in the words of CycloneDX 1.6. */
export type Component = Readonly<Record<string, unknown>> & { readonly 'bom-ref': string; readonly name: string }

export interface Bill {
  /** What the bill is of. */
  readonly of: Component
  readonly parts: readonly Component[]
  /** ISO-8601; that of what is described, so that the same thing has the same bill. */
  readonly at: string
  readonly levain: string
}

export const cyclonedx = 'application/vnd.cyclonedx+json'

/** The text of a bill of materials in CycloneDX 1.6. The same parts give the same text. */
export function billText({ of, parts, at, levain }: Bill): string {
  const body = {
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'levain', version: levain }] },
      component: of,
    },
    components: parts,
    dependencies: [
      { ref: of['bom-ref'], dependsOn: parts.map((part) => part['bom-ref']) },
      ...parts.map((part) => ({ ref: part['bom-ref'] })),
    ],
  }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(body))}`
  const head = { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber }
  return `${JSON.stringify({ ...head, ...body }, null, 2)}\n`
}

/** A UUID (version 8, of RFC 9562) of a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/** `sha256:…` as CycloneDX says it. */
export const sha256 = (digest: string) => ({ alg: 'SHA-256', content: digest.replace(/^sha256:/, '') })
