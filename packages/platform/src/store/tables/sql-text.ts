/** A text as SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
/** A name as SQL. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
/** A list of texts as SQL. */
export const list = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`
