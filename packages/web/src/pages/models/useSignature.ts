import type { ModelVersion } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'

/** What a version (`late@2`) reads and answers; null where it does not say, undefined before it is known. */
export function useSignature(reference: string): ModelVersion['signature'] | undefined {
  const at = reference.lastIndexOf('@')
  const shown = useAsk('registry', 'version', { model: reference.slice(0, at), version: Number(reference.slice(at + 1)) })
  return shown.data?.version.signature
}
