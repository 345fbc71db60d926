/** Whether one of two versions that share the requests is better. */
export { type ArmOutcomes, type ArmsCompared, compareArms } from './compare-arms.ts'
