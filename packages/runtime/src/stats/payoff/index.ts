/** What answers are worth. */
export { type Payoffs, type Policy, payoff } from './payoff.ts'
