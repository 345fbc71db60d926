import { fail } from '@levain/core'

/** What the references and conditions of the builder are at run time: pieces of text for the plan. */

/** A condition under construction. */
export class SymbolicCondition {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  and(other: SymbolicCondition): SymbolicCondition {
    return new SymbolicCondition(`(${this.text}) and (${other.text})`)
  }

  or(other: SymbolicCondition): SymbolicCondition {
    return new SymbolicCondition(`(${this.text}) or (${other.text})`)
  }

  not(): SymbolicCondition {
    return new SymbolicCondition(`not (${this.text})`)
  }

  [Symbol.toPrimitive](): never {
    throw hasNoValue(this.text)
  }
}

/** A reference such as `train.model`. As a condition, it holds when it is true. */
export class SymbolicRef extends SymbolicCondition {
  get(key: string): SymbolicRef {
    return new SymbolicRef(`${this.text}.${key}`)
  }

  eq(other: unknown): SymbolicCondition {
    return this.#compare('==', other)
  }

  ne(other: unknown): SymbolicCondition {
    return this.#compare('!=', other)
  }

  gt(other: unknown): SymbolicCondition {
    return this.#compare('>', other)
  }

  gte(other: unknown): SymbolicCondition {
    return this.#compare('>=', other)
  }

  lt(other: unknown): SymbolicCondition {
    return this.#compare('<', other)
  }

  lte(other: unknown): SymbolicCondition {
    return this.#compare('<=', other)
  }

  in(list: unknown): SymbolicCondition {
    return this.#compare('in', list)
  }

  #compare(operator: string, other: unknown): SymbolicCondition {
    return new SymbolicCondition(`${this.text} ${operator} ${other instanceof SymbolicRef ? other.text : JSON.stringify(other)}`)
  }
}

function hasNoValue(text: string): Error {
  const reason = `${text} has no value while the pipeline is described; compare it inside when(…), e.g. when(ref.gte(0.8), () => …)`
  return fail('plan-invalid', { file: 'levain.ts', reason })
}
