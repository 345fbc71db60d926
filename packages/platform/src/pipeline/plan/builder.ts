/** What `pipeline(…)` gives: the document of the pipeline, as `levain.yaml` would have it. */
export interface PipelineDefinition {
  readonly document: Readonly<Record<string, unknown>>
}

/** The document inside a definition; undefined for anything else. */
export function pipelineDocument(definition: unknown): Readonly<Record<string, unknown>> | undefined {
  return (definition as PipelineDefinition | undefined)?.document
}
