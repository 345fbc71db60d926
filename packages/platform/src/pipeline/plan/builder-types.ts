import type { Contracts, Json, Room, Verb } from '@levain/core'
import type { z } from 'zod'

/** Types of the builder: what a step takes and gives, known to the compiler. Nothing here exists at run time. */

declare const standsFor: unique symbol

/** A table, as far as types go; it exists only as a {@link Ref}. */
export interface Table {
  readonly [standsFor]: 'table'
}
/** A model directory. */
export interface Model {
  readonly [standsFor]: 'model'
}
/** A file, folder or page of one kind. */
export interface Content<Kind extends 'file' | 'dir' | 'html' | 'markdown' | 'image'> {
  readonly [standsFor]: Kind
}

/** Something that holds or does not when the pipeline runs; goes into `when`. */
export interface Condition {
  readonly [standsFor]: 'condition'
  and(other: Condition): Condition
  or(other: Condition): Condition
  not(): Condition
}

interface Named<T> {
  readonly [standsFor]: T
}

interface Equal<T> {
  eq(other: T | Ref<T>): Condition
  ne(other: T | Ref<T>): Condition
  in(list: readonly T[] | Ref<T[]>): Condition
}

interface Ordered<T> extends Equal<T> {
  gt(other: T | Ref<T>): Condition
  gte(other: T | Ref<T>): Condition
  lt(other: T | Ref<T>): Condition
  lte(other: T | Ref<T>): Condition
}

interface Nested<T> {
  /** A field of the value. */
  get<Key extends keyof NonNullable<T> & string>(key: Key): Ref<NonNullable<T>[Key]>
}

/** The part of a reference that depends on what it stands for. */
type Abilities<T> = [T] extends [Table | Model | Content<'file' | 'dir' | 'html' | 'markdown' | 'image'>]
  ? unknown
  : [T] extends [number | null | undefined]
    ? Ordered<NonNullable<T>>
    : [T] extends [boolean | null | undefined]
      ? Equal<boolean> & Condition
      : [T] extends [string | null | undefined]
        ? Ordered<NonNullable<T>>
        : [T] extends [readonly unknown[]]
          ? unknown
          : Nested<T>

/**
 * What will stand here when the pipeline runs. It has no value while the pipeline is described: comparing it with `>` is
 * a mistake the compiler finds; write `when(ref.gt(0.8), …)`.
 */
export type Ref<T> = ([T] extends [boolean] ? unknown : Named<T>) & Abilities<T> & { readonly refers: T }

/** Any reference, whatever it stands for. */
export interface AnyRef {
  readonly refers: unknown
}

/** The type of an input, output or parameter, as `t.table()` and its like say it. */
export interface ValueSpec<T> {
  readonly type: string
  readonly default: Json
  readonly value?: T
}
export type Specs = Readonly<Record<string, ValueSpec<unknown>>>
export type ValuesOf<S extends Specs> = { [Key in keyof S]: S[Key] extends ValueSpec<infer T> ? T : never }

/** A call of a step; goes into `after`. */
export interface Handle {
  readonly step: string
}

/** The outputs of a step. */
export type Outputs<Out> = { readonly [Key in keyof Out]-?: Ref<Out[Key]> } & Handle

type NumberKeys<Out> = { [Key in keyof Out]-?: Out[Key] extends number ? Key : never }[keyof Out] & string

/** The outputs of a step with `each`: lists in the order of the elements. */
export type EachOutputs<Out, Item> = { readonly [Key in keyof Out]-?: Ref<Out[Key][]> } & Handle & {
    /** The element whose number is best. */
    pick(by: NumberKeys<Out>, options?: { readonly best?: 'max' | 'min'; readonly id?: string }): Outputs<Out & { item: Item }>
  }

/** The input of a verb that is a table or model: by name, or by reference. */
export interface NameOf<Kind extends 'table' | 'model'> {
  readonly [standsFor]: { readonly nameOf: Kind }
}

type GivenFor<T> = [T] extends [NameOf<'table'>]
  ? string | Ref<string> | Ref<Table>
  : [T] extends [NameOf<'model'>]
    ? string | Ref<string> | Ref<Model>
    : T | Ref<T>

type ElementsFor<T> = [T] extends [NameOf<'table'>]
  ? readonly string[] | Ref<Table[]>
  : [T] extends [NameOf<'model'>]
    ? readonly string[] | Ref<Model[]>
    : readonly T[] | Ref<T[]>

/** What may be given for inputs: a value, or a reference to one. */
export type Given<In> = { readonly [Key in keyof In]: GivenFor<Exclude<In[Key], undefined>> }

export interface CallOptions {
  /** Its name in this pipeline, where the step is used more than once. */
  readonly id?: string
  /** Steps to wait for, beyond those whose outputs are read. */
  readonly after?: readonly Handle[]
}

/** A step that can be put into a pipeline by calling it with its inputs. */
export interface StepDefinition<In, Out> {
  (
    ...given: Record<never, never> extends In ? [inputs?: Given<In>, options?: CallOptions] : [inputs: Given<In>, options?: CallOptions]
  ): Outputs<Out>
  /** One task for each element of the product of the lists. */
  each<Lists extends { readonly [Key in keyof In]?: ElementsFor<Exclude<In[Key], undefined>> }>(
    lists: Lists & { readonly [Key in Exclude<keyof Lists, keyof In>]: never },
    inputs: Omit<Given<In>, keyof Lists>,
    options?: CallOptions,
  ): EachOutputs<Out, { [Key in keyof Lists]: Json }>
}

export interface StepOptions {
  /** How often to try again after a failure; the pause begins with `backoff` (1s) and doubles. */
  readonly retry?: number | { readonly times: number; readonly backoff?: string }
  /** e.g. `5m` */
  readonly timeout?: string
  /** False: always runs. */
  readonly cache?: boolean
  /** Cores that one task takes, and threads that its libraries use; 1 unless told. */
  readonly cpu?: number | string
  /** Memory that one task takes: `4Gi` or bytes. */
  readonly memory?: number | string
  /** Graphics cards that one task takes. */
  readonly gpu?: number
}

/** Where a command runs: on this machine, or as a Job on a Kubernetes cluster, in an image that brings what it needs. */
export interface PlaceOption {
  readonly on?: 'here' | 'kubernetes'
  /** That of `LEVAIN_STEP_IMAGE` unless told. */
  readonly image?: string
}

/** The managed Python environment of a command: `requirements.txt`, `environment.yml` of conda, or requirements themselves. */
export type EnvironmentOption = string | readonly string[] | { readonly requirements: string | readonly string[]; readonly python: string }

/** `room.verb` of every contract. */
export type VerbName = { [R in Room]: Contracts[R][keyof Contracts[R]] extends Verb<infer Name> ? Name : never }[Room]
export type VerbNamed<Name extends VerbName> = { [R in Room]: Extract<Contracts[R][keyof Contracts[R]], Verb<Name>> }[Room]

type Inner<S> = S extends z.ZodOptional<infer I> | z.ZodDefault<infer I> | z.ZodPrefault<infer I> | z.ZodNullable<infer I> ? Inner<I> : S
type Standing<S> = 'artifact' extends keyof Inner<S> ? (Inner<S> extends { readonly artifact?: 'table' } ? 'table' : 'model') : 'value'

type InputOf<S> = Standing<S> extends 'table' | 'model' ? NameOf<Standing<S>> : z.input<S & z.ZodType>
type OutputOf<S> = Standing<S> extends 'table' ? Table : Standing<S> extends 'model' ? Model : z.output<S & z.ZodType>

type OptionalKeys<Shape> = { [Key in keyof Shape]: undefined extends z.input<Shape[Key] & z.ZodType> ? Key : never }[keyof Shape]

/** The inputs of a verb: what has a default may be left out. */
export type VerbInputs<V extends Verb> =
  V['input'] extends z.ZodObject<infer Shape>
    ? { [Key in Exclude<keyof Shape, OptionalKeys<Shape>>]: InputOf<Shape[Key]> } & { [Key in OptionalKeys<Shape>]?: InputOf<Shape[Key]> }
    : never

export type VerbOutputs<V extends Verb> =
  V['output'] extends z.ZodObject<infer Shape> ? { [Key in keyof Shape]: OutputOf<Shape[Key]> } : { result: z.output<V['output']> }

/** Parameters: a bare value is the default and says the type. */
export type ParamSpecs = Readonly<Record<string, ValueSpec<unknown> | number | string | boolean>>
export type ParamsOf<P extends ParamSpecs> = {
  readonly [Key in keyof P]: Ref<
    P[Key] extends ValueSpec<infer T> ? T : P[Key] extends number ? number : P[Key] extends boolean ? boolean : string
  >
}
