/** True for hosts of this machine, with or without a port: `localhost:5000`, `127.0.0.1`, `[::1]:5000`. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '')
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name)
}
