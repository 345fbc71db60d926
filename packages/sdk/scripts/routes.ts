/** Writes src/routes.ts from the contracts: `node --conditions=@levain/source packages/sdk/scripts/routes.ts`. */
import { writeFileSync } from 'node:fs'
import { routesModule } from './routes-module.ts'

writeFileSync(new URL('../src/routes.ts', import.meta.url), routesModule())
