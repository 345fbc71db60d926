import { testDriftTest } from './drift-test.conformance.ts'
import varianceShift from './variance-shift.ts'

testDriftTest(varianceShift, { symmetric: true, finds: 'spread' })
