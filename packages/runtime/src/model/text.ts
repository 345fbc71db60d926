const word = /[\p{L}\p{N}_]{2,}/gu

/** The words of a text in lower case, and all pairs of words in a row, each as often as it occurs. */
export function termsOf(text: string): string[] {
  const words = text.toLowerCase().match(word) ?? []
  return [...words, ...words.slice(1).map((own, i) => `${words[i]} ${own}`)]
}

/** The bucket of a text: FNV-1a of its UTF-16 units, the same on every machine. */
export function bucketOf(text: string, buckets: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 255), 0x01000193)
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return (hash >>> 0) % buckets
}
