import { testDriftTest } from './drift-test.conformance.ts'
import jensenShannon from './jensen-shannon.ts'

testDriftTest(jensenShannon, { symmetric: true, finds: 'shift' })
