import { isLevainError } from '@levain/core'
import { type App, createServer } from 'levain'
import { sayTaken } from './ports.ts'

/** Opens the studio with its background services; on another port when the wanted one is taken. */
export async function openStudio(app: App, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = await createServer(app, { port }).catch((error) => {
    if (!isLevainError(error, 'port-taken')) throw error
    sayTaken(port, 'the studio')
    return createServer(app, { port: 0 })
  })
  const stopServices = await app.startServices(server.url)
  return {
    url: server.url,
    async close() {
      await server.close()
      await stopServices()
    },
  }
}
