import { useAsk } from '../../live/ask.ts'

type Label = string | number | boolean

/** The classes a version answers with, and the one an address names. */
export function useClasses(
  reference: string,
  of: string | undefined,
): { classes: readonly Label[] | undefined; chosen: Label | undefined } {
  const at = reference.lastIndexOf('@')
  const shown = useAsk('registry', 'version', { model: reference.slice(0, at), version: Number(reference.slice(at + 1)) })
  const classes = shown.data?.version.signature?.output.classes
  return { classes, chosen: of === undefined ? undefined : classes?.find((label) => String(label) === of) }
}
