/** HTTP: every verb under `/api/v1`, live events, the OpenAPI document, metrics and the studio's pages. */
export { openApiDocument } from './openapi/document.ts'
export { createServer, type LevainServer, type ServerOptions } from './server.ts'
