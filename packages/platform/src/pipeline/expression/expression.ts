import type { Json } from '@levain/core'

/** The operators that compare two values. */
export const comparisons = ['==', '!=', '<=', '>=', '<', '>', 'in', 'not in'] as const
export type Comparison = (typeof comparisons)[number]

/** A condition of a pipeline, e.g. `evaluate.auc >= params.min_auc and not check.skipped`. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | string | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** `step.output`, `params.name` or `item.key`, and further keys into an object. */
  | { readonly kind: 'ref'; readonly path: readonly string[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }

/** Every reference in an expression, in order. */
export function references(expression: Expression): readonly (readonly string[])[] {
  switch (expression.kind) {
    case 'literal':
      return []
    case 'list':
      return expression.items.flatMap(references)
    case 'ref':
      return [expression.path]
    case 'not':
      return references(expression.of)
    default:
      return [...references(expression.left), ...references(expression.right)]
  }
}

/** What a reference stands for when an expression is evaluated. */
export type Lookup = (path: readonly string[]) => Json
