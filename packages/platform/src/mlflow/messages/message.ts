import type { Json } from '@levain/core'

/** How one field is written in JSON. `int64` is kept as a number and refused beyond 2^53, where it would not be exact. */
export type Kind = 'string' | 'int64' | 'double' | 'bool' | 'json'

interface FieldOptions {
  readonly isRequired: boolean
  /** Called with the value and its path once it has the right type; throws what is wrong with it. */
  readonly check?: (value: never, path: string) => void
}

/** What a field of a message may hold. Made with {@link string}, {@link int64}, {@link list} and so on. */
export type Field<Value = unknown> = FieldOptions & { readonly value?: Value } & (
    | { readonly type: Kind }
    | { readonly type: 'enum'; readonly names: Readonly<Record<string, number>> }
    | { readonly type: 'message'; readonly message: Message<unknown> }
    | { readonly type: 'list'; readonly of: Field }
    | { readonly type: 'map'; readonly of: Field }
  )

export type Shape = Readonly<Record<string, Field>>

/** Description of a message of the wire protocol: its fields by their snake_case names. */
export interface Message<Value = unknown> {
  readonly fields: Shape
  /** Never there; carries the type of a decoded message. */
  readonly value?: Value
}

/** A decoded message of this shape: unset fields are absent, unset lists and maps are empty. */
export type ValueOf<S extends Shape> = {
  readonly [Name in keyof S as S[Name] extends { isRequired: true } | { type: 'list' | 'map' } ? Name : never]: FieldValue<S[Name]>
} & {
  readonly [Name in keyof S as S[Name] extends { isRequired: true } | { type: 'list' | 'map' } ? never : Name]?: FieldValue<S[Name]>
}
type FieldValue<F> = F extends { readonly value?: infer Value } ? Exclude<Value, undefined> : never

/** Describes a message. */
export const message = <S extends Shape>(fields: S): Message<ValueOf<S>> => ({ fields })

type Of<Value, Type extends string, Rest = unknown> = { readonly type: Type; readonly value?: Value; readonly isRequired: false } & Rest

export const string: Of<string, 'string'> = { type: 'string', isRequired: false }
export const int64: Of<number, 'int64'> = { type: 'int64', isRequired: false }
/** NaN and the infinities come as numbers. */
export const double: Of<number, 'double'> = { type: 'double', isRequired: false }
export const bool: Of<boolean, 'bool'> = { type: 'bool', isRequired: false }
/** Any JSON value, kept as it is. */
export const anyJson: Of<Json, 'json'> = { type: 'json', isRequired: false }

/** Decoded as its name; numbers and names are taken. */
export const enumeration = <Name extends string>(names: Readonly<Record<Name, number>>) =>
  ({ type: 'enum', names, isRequired: false }) as Of<Name, 'enum', { readonly names: Readonly<Record<Name, number>> }>

export const nested = <Value>(of: Message<Value>) =>
  ({ type: 'message', message: of, isRequired: false }) as Of<Value, 'message', { readonly message: Message<Value> }>

export const list = <Value>(of: Message<Value> | (Field & { readonly value?: Value })) =>
  ({ type: 'list', of: 'fields' in of ? nested(of) : of, isRequired: false }) as Of<readonly Value[], 'list', { readonly of: Field }>

/** An object with keys of any name. */
export const map = <Value>(of: Field & { readonly value?: Value }) =>
  ({ type: 'map', of, isRequired: false }) as Of<Readonly<Record<string, Value>>, 'map', { readonly of: Field }>

/** A field that must be there and, where it is text, not be empty. */
export const required = <F extends Field>(field: F) =>
  ({ ...field, isRequired: true }) as Omit<F, 'isRequired'> & { readonly isRequired: true }

/** A field with a condition of its own: `check` throws when the value does not meet it. */
export const checked = <Value, F extends Field & { readonly value?: Value }>(
  field: F,
  check: (value: Exclude<F['value'], undefined>, path: string) => void,
) => ({ ...field, check }) as F
