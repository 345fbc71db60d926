/** Memory that several threads and WebAssembly look at. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** By pages of 64 KiB; views made before go on seeing the part they saw. */
  grow(pages: number): number
}

interface WebAssemblyObject {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory
  instantiate(bytes: Uint8Array, imports: { env: { memory: SharedMemory } }): Promise<{ instance: { exports: object } }>
}

/** What is used of the global of that name, which TypeScript describes for browsers only. */
export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyObject }).WebAssembly
