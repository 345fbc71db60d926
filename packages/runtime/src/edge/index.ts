/** The door of `edge`: answers where there is no server, in a browser or wherever JavaScript runs. */
export { type EdgeAnswer, type EdgePredictor, loadPredictor } from './predictor.ts'
