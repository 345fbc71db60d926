import { z } from 'zod'
import { pruner, scoreAt } from './pruner.ts'

/** Truncation selection as Azure ML has it: at each look the worst few percent of those that got so far end. */
export default pruner({
  name: 'truncation',
  does: 'Ends a trial that is among the worst few percent at its step.',
  options: z.strictObject({
    percent: z.number().min(1).max(99).default(10).describe('How many of a hundred end'),
    startup: z.int().min(1).default(5).describe('Trials that must have got so far'),
    warmup: z.int().min(0).default(0).describe('No trial is ended before so many reports'),
    every: z.int().min(1).default(1).describe('Looks only at every so many reports'),
  }),
  open: ({ percent, startup, warmup, every }) => ({
    verdict(curve, all) {
      const reports = curve.steps.length
      if (reports <= warmup || reports % every !== 0) return undefined
      const step = curve.steps.at(-1) as number
      const own = curve.scores.at(-1) as number
      const scores = [...all.values()].flatMap((other) => scoreAt(other, step) ?? [])
      const better = scores.filter((score) => score < own).length
      const kept = scores.length - Math.floor((scores.length * percent) / 100)
      return scores.length >= startup && better >= kept
        ? `at step ${step} it is among the worst ${percent} percent of ${scores.length}`
        : undefined
    },
  }),
})
