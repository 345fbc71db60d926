/** What every contender is told; `contenders/peers.py` gets it as JSON. */
export const settings = { rounds: 100, leaves: 31, learningRate: 0.1, bins: 255, minRows: 20 }
