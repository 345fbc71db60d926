import type { ValueType } from '@levain/core'
import type { NamedDocument, StepDocument } from './document.ts'
import { type FindVerb, verbFields } from './field-types.ts'

/** The types of what a step gives. */
export function outputsOf(document: StepDocument, documents: readonly NamedDocument[], findVerb: FindVerb): Record<string, ValueType> {
  switch (document.kind) {
    case 'uses': {
      const verb = findVerb(document.uses)
      return verb ? { ...verbFields(verb).outputs } : {}
    }
    case 'pick': {
      const picked = documents.find(({ id }) => id === document.pick)?.step
      return picked && picked.kind !== 'pick' ? { ...outputsOf(picked, documents, findVerb), item: 'json' } : { item: 'json' }
    }
    case 'approve':
      return {}
    default:
      return document.out
  }
}
