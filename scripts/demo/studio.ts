import { type App, createServer } from 'levain'

/** Opens the studio with its background services; on another port when the wanted one is taken. */
export async function openStudio(app: App, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const server = await createServer(app, { port }).catch(() => createServer(app, { port: 0 }))
  const stopServices = await app.startServices(server.url)
  return {
    url: server.url,
    async close() {
      await server.close()
      await stopServices()
    },
  }
}
