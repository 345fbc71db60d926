/** A set of columns, and how much its answer counts. */
export interface Coalition {
  readonly mask: Uint8Array
  weight: number
}

/**
 * Sets of columns for the regression of KernelSHAP. Sizes are taken from both ends inwards: where all sets of a size (and of its complement)
 * can be afforded they are all taken, with the Shapley kernel's weight; the rest of the weight goes to sets drawn at random,
 * each with its complement, and a set that is drawn again counts again.
 *
 * @param wanted sets at most
 */
export function coalitions(players: number, wanted: number, random: { next(): number }): Coalition[] {
  const pairs = Math.floor((players - 1) / 2)
  const sizes = Math.ceil((players - 1) / 2)
  const kernel = Array.from({ length: sizes }, (_, s) => ((players - 1) / ((s + 1) * (players - 1 - s))) * (s < pairs ? 2 : 1))
  const total = kernel.reduce((sum, weight) => sum + weight, 0)
  const share = kernel.map((weight) => weight / total)
  const all: Coalition[] = []
  let size = 1
  let left = wanted
  let remaining = 1
  for (; size <= sizes; size++) {
    const count = choose(players, size) * (size <= pairs ? 2 : 1)
    if ((left * share[size - 1]!) / remaining < count - 1e-8) break
    for (const mask of subsets(players, size)) {
      all.push({ mask, weight: share[size - 1]! / count })
      if (size <= pairs) all.push({ mask: mask.map((bit) => 1 - bit), weight: share[size - 1]! / count })
    }
    left -= count
    remaining -= share[size - 1]!
  }
  if (size > sizes) return all
  return [...all, ...drawn(players, size, share, remaining, left, pairs, random)]
}

function drawn(
  players: number,
  from: number,
  share: readonly number[],
  weight: number,
  wanted: number,
  pairs: number,
  random: { next(): number },
): Coalition[] {
  const found = new Map<string, Coalition>()
  const count = (mask: Uint8Array): void => {
    const key = mask.join('')
    const known = found.get(key)
    if (known) known.weight += 1
    else found.set(key, { mask, weight: 1 })
  }
  for (let tries = 0; found.size < wanted && tries < 4 * wanted; tries++) {
    const size = drawSize(share, from, weight, random)
    const mask = drawSubset(players, size, random)
    count(mask)
    if (size <= pairs) count(mask.map((bit) => 1 - bit))
  }
  const counted = [...found.values()]
  const sum = counted.reduce((all, one) => all + one.weight, 0)
  for (const one of counted) one.weight *= weight / sum
  return counted
}

function drawSize(share: readonly number[], from: number, weight: number, random: { next(): number }): number {
  let at = random.next() * weight
  for (let size = from; size < share.length; size++) {
    at -= share[size - 1]!
    if (at < 0) return size
  }
  return share.length
}

function drawSubset(players: number, size: number, random: { next(): number }): Uint8Array {
  const mask = new Uint8Array(players)
  const order = Int32Array.from(mask.keys())
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(random.next() * (players - i))
    const own = order[i]!
    order[i] = order[j]!
    order[j] = own
    mask[order[i]!] = 1
  }
  return mask
}

/** All masks with so many bits set, in lexicographic order. */
function* subsets(players: number, size: number): Generator<Uint8Array> {
  const chosen = Array.from({ length: size }, (_, i) => i)
  for (;;) {
    const mask = new Uint8Array(players)
    for (const player of chosen) mask[player] = 1
    yield mask
    let i = size - 1
    while (i >= 0 && chosen[i] === players - size + i) i--
    if (i < 0) return
    chosen[i]! += 1
    for (let j = i + 1; j < size; j++) chosen[j] = chosen[j - 1]! + 1
  }
}

function choose(n: number, k: number): number {
  let value = 1
  for (let i = 1; i <= k; i++) value *= (n - k + i) / i
  return value
}
