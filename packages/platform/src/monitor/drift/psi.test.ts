import { testDriftTest } from './drift-test.conformance.ts'
import psi from './psi.ts'

testDriftTest(psi, { symmetric: true, finds: 'shift' })
