/** How a trained model stands on disk. Apart from `model`, because checking a file needs the schemas and predicting does not. */
export { decodeModel, encodeModel } from './codec.ts'
export { loadModel, modelFileName } from './load.ts'
