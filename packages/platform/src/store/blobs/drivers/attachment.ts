/** The header that has a browser save what it gets under a name (RFC 6266), for any name. */
export const attachment = (fileName: string): string => `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`
