import { z } from 'zod'

/** Amounts as Kubernetes writes them. */

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** Cores: `2`, `0.5` or `500m`, at least a thousandth. */
export const cpu = z
  .union([
    z
      .string()
      .regex(/^\d+(\.\d+)?m?$/, 'expected cores such as 2, 0.5 or 500m')
      .transform((text) => (text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text))),
    z.number(),
  ])
  .pipe(z.number().min(0.001).max(4096))

/** Memory in bytes: `512Mi`, `4Gi`, `2G` or a number of bytes. */
export const memory = z
  .union([
    z
      .string()
      .regex(/^\d+(\.\d+)?([kKMGT]|[KMGT]i)?$/, 'expected memory such as 512Mi or 4Gi')
      .transform((text) => Math.round(Number.parseFloat(text) * (units[text.replace(/^[\d.]+/, '')] ?? 1))),
    z.number(),
  ])
  .pipe(z.int().positive())

/** Graphics cards. */
export const gpu = z.int().min(0).max(64)
