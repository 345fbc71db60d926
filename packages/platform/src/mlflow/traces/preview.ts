import type { Json } from '@levain/core'

const longest = 1000

/**
 * What is shown of a request or an answer in lists: of messages the last one of the role, else the value as JSON; cut
 * after 1000 characters.
 */
export function previewOf(value: Json | undefined, role: 'user' | 'assistant'): string | null {
  if (value === undefined || value === null) return null
  const text = messageText(value, role) ?? (typeof value === 'string' ? value : JSON.stringify(value))
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text
}

type JsonObject = { readonly [key: string]: Json }
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function messageText(value: Json, role: string): string | undefined {
  const messages = messagesIn(value)
  const last = messages.findLast((message) => message.role === role) ?? messages.at(-1)
  return last && contentText(last.content)
}

function messagesIn(value: Json): JsonObject[] {
  if (!isObject(value)) return []
  const list = [value.messages, value.input, value.output].find(Array.isArray)
  const [choice] = Array.isArray(value.choices) ? value.choices : []
  const found = list ?? (isObject(choice) ? [choice.message ?? null] : [])
  return found.filter((one): one is JsonObject => isObject(one) && 'role' in one && 'content' in one)
}

function contentText(content: Json | undefined): string | undefined {
  if (typeof content === 'string') return content
  const part = Array.isArray(content)
    ? content.find((one) => typeof one === 'string' || (isObject(one) && typeof one.text === 'string'))
    : undefined
  return isObject(part) ? (part.text as string) : (part as string | undefined)
}
