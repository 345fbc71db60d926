// Outside system: MLflow client 2.22.5
import { testWithClient } from './suite.ts'

testWithClient('2.22.5')
