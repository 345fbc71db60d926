import { InvalidArgumentError } from 'commander'

/** Reads a port for a flag. */
export function collectPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a number from 0 to 65535.')
  return port
}
