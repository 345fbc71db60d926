import { testDriftTest } from './drift-test.conformance.ts'
import meanShift from './mean-shift.ts'

testDriftTest(meanShift, { symmetric: true, finds: 'shift' })
