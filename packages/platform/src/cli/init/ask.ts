import { existsSync } from 'node:fs'
import { isCancel, select, text } from '@clack/prompts'
import { fail, type Profile } from '@levain/core'

/** The questions of `levain init`. Ctrl-C at any of them throws `cancelled`. */
export const ask = {
  async file(): Promise<string> {
    return answer(
      await text({
        message: 'Which file shall be learned from?',
        placeholder: 'data.csv',
        validate: (path) => (path && existsSync(path) ? undefined : 'There is no such file.'),
      }),
    )
  },
  async target(profile: Profile, proposed: string): Promise<string> {
    const options = profile.columns.map(({ name, type, distinctCount }) => ({
      value: name,
      label: name,
      hint: `${type}, ${distinctCount} different values`,
    }))
    return answer(await select({ message: 'Which column shall be predicted?', options, initialValue: proposed, maxItems: 12 }))
  },
  async name(proposed: string): Promise<string> {
    return answer(
      await text({
        message: 'What shall the pipeline and its model be called?',
        initialValue: proposed,
        validate: (name) => (isName(name) ? undefined : 'Letters, digits, dot, dash or underscore.'),
      }),
    )
  },
}

const isName = (name: string | undefined): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name ?? '')

function answer<Value>(value: Value): Exclude<Value, symbol> {
  if (isCancel(value)) throw fail('cancelled', { what: 'The command' })
  return value as Exclude<Value, symbol>
}
