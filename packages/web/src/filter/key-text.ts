/** A key of a group as a filter writes it: in back-ticks where it holds more than letters and digits. */
export function keyText(group: string, name: string): string {
  return `${group}.${/^[\p{L}\p{N}_$#@/:-]+$/u.test(name) ? name : `\`${name.replaceAll('`', '``')}\``}`
}
