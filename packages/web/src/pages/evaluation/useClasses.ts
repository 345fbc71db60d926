import { useSignature } from '../models/useSignature.ts'

type Label = string | number | boolean

/** The classes a version answers with, and the one an address names. */
export function useClasses(
  reference: string,
  of: string | undefined,
): { classes: readonly Label[] | undefined; chosen: Label | undefined } {
  const classes = useSignature(reference)?.output.classes
  return { classes, chosen: of === undefined ? undefined : classes?.find((label) => String(label) === of) }
}
