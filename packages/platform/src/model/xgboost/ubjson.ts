/** Reads Universal Binary JSON, as XGBoost writes it. @throws RangeError where the bytes are none */
export function decodeUbjson(bytes: Uint8Array): unknown {
  return new Reader(bytes).value(0)
}

const depthMax = 100
type Scalar = 'i' | 'U' | 'I' | 'l' | 'L' | 'd' | 'D'
const widths: Readonly<Record<Scalar, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 }
const isScalar = (marker: string): marker is Scalar => Object.hasOwn(widths, marker)
const constants: Readonly<Record<string, unknown>> = { Z: null, T: true, F: false }

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #text = new TextDecoder('utf-8', { fatal: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  value(depth: number, marker = this.#marker()): unknown {
    if (depth > depthMax) throw new RangeError(`it is nested more than ${depthMax} deep`)
    if (isScalar(marker)) return this.#scalar(marker)
    if (Object.hasOwn(constants, marker)) return constants[marker]
    if (marker === 'S' || marker === 'H') return this.#string()
    if (marker === 'C') return String.fromCharCode(this.#scalar('U'))
    if (marker === '[') return this.#array(depth)
    if (marker === '{') return this.#object(depth)
    throw new RangeError(`byte ${this.#at - 1} begins no value`)
  }

  #array(depth: number): unknown {
    const { type, count } = this.#header()
    if (type !== undefined && isScalar(type) && count !== undefined) return this.#numbers(type, count)
    const list: unknown[] = []
    while (count === undefined ? this.#peek() !== ']' : list.length < count) list.push(this.value(depth + 1, type))
    if (count === undefined) this.#at++
    return list
  }

  #object(depth: number): unknown {
    const { type, count } = this.#header()
    // Without a prototype: a key may be any text.
    const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    for (let read = 0; count === undefined ? this.#peek() !== '}' : read < count; read++) {
      const key = this.#string()
      object[key] = this.value(depth + 1, type)
    }
    if (count === undefined) this.#at++
    return object
  }

  #header(): { type?: string; count?: number } {
    const type = this.#take('$') ? this.#marker() : undefined
    const count = this.#take('#') ? this.#length() : undefined
    if (type !== undefined && count === undefined) throw new RangeError('a typed list does not say how long it is')
    // Its items would take no bytes: a short file could claim any number of them.
    if (type !== undefined && Object.hasOwn(constants, type)) throw new RangeError('a list holds one constant only')
    return { ...(type === undefined ? {} : { type }), ...(count === undefined ? {} : { count }) }
  }

  #numbers(type: Scalar, count: number): number[] {
    this.#need(count * widths[type])
    return Array.from({ length: count }, () => this.#scalar(type))
  }

  #scalar(type: Scalar): number {
    const at = this.#at
    this.#need(widths[type])
    this.#at += widths[type]
    switch (type) {
      case 'i':
        return this.#view.getInt8(at)
      case 'U':
        return this.#view.getUint8(at)
      case 'I':
        return this.#view.getInt16(at)
      case 'l':
        return this.#view.getInt32(at)
      case 'L':
        return Number(this.#view.getBigInt64(at))
      case 'd':
        return this.#view.getFloat32(at)
      case 'D':
        return this.#view.getFloat64(at)
    }
  }

  #string(): string {
    const bytes = this.#length()
    this.#need(bytes)
    this.#at += bytes
    return this.#text.decode(this.#bytes.subarray(this.#at - bytes, this.#at))
  }

  /** A count of things that take a byte each at least, or of none: no more than there are bytes left. */
  #length(): number {
    const marker = this.#marker()
    const length = isScalar(marker) ? this.#scalar(marker) : -1
    if (!Number.isInteger(length) || length < 0) throw new RangeError(`byte ${this.#at} is no length`)
    this.#need(length)
    return length
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) throw new RangeError(`it ends at byte ${this.#bytes.length}, in the middle of something`)
  }

  #marker(): string {
    this.#need(1)
    return String.fromCharCode(this.#bytes[this.#at++]!)
  }

  #peek(): string {
    this.#need(1)
    return String.fromCharCode(this.#bytes[this.#at]!)
  }

  #take(marker: string): boolean {
    if (this.#peek() !== marker) return false
    this.#at++
    return true
  }
}
