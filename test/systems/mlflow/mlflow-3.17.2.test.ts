// Outside system: MLflow client 3.17.2
import { testWithClient } from './suite.ts'

testWithClient('3.17.2')
