/** The inner loops of training on one shared memory; every argument of type usize is an address in it. */
export { binValues, layRows, sortNumbers } from './binning'
export { clearCells, cutFeature, divideRows, fillCells, sumRows } from './forest'
export { logisticGradients, packGradients } from './gradients'
export { addRows, addSums, subtractSums, unpackCells } from './histogram'
export { addGram, addProducts, margins, scaleColumn } from './linear'
export { logLoss, spread } from './log-loss'
export { addValue, numberRows, partition } from './rows'
export { scanFeatures } from './scan'
