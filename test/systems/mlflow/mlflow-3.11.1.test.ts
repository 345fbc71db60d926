// Outside system: MLflow client 3.11.1
import { testWithClient } from './suite.ts'

testWithClient('3.11.1')
