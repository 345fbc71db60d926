import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** With what to log in to a registry. */
export interface Credentials {
  readonly user: string
  readonly password: string
  /** Instead of a password: a token that is exchanged for others. */
  readonly identityToken?: string
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string } | undefined>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string | undefined>>
}

/**
 * What `docker login`, `podman login` or `skopeo login` left for a registry: `LEVAIN_REGISTRY_AUTH` (`USER:PASSWORD`, for the
 * host of `LEVAIN_REGISTRY` only), else a credential helper or `config.json` in `DOCKER_CONFIG` or `~/.docker`. Undefined where there is nothing: then one asks as nobody.
 */
export async function findCredentials(host: string, env: NodeJS.ProcessEnv = process.env): Promise<Credentials | undefined> {
  if (env.LEVAIN_REGISTRY_AUTH && env.LEVAIN_REGISTRY?.split('/')[0] === host) return pair(env.LEVAIN_REGISTRY_AUTH)
  const config = await readConfig(join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json'))
  const server = host === 'docker.io' ? 'https://index.docker.io/v1/' : host
  const helper = config.credHelpers?.[host] ?? config.credsStore
  const helped = helper && /^[\w.-]+$/.test(helper) ? await askHelper(helper, server) : undefined
  if (helped) return helped
  const entry = [server, host, `https://${host}`, `https://${host}/`].map((name) => config.auths?.[name]).find(Boolean)
  if (entry?.identitytoken) return { user: '', password: '', identityToken: entry.identitytoken }
  return entry?.auth ? pair(Buffer.from(entry.auth, 'base64').toString()) : undefined
}

function pair(text: string): Credentials {
  const at = text.indexOf(':')
  return { user: text.slice(0, Math.max(at, 0)), password: text.slice(at + 1) }
}

async function readConfig(path: string): Promise<DockerConfig> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) ?? {}) as DockerConfig
  } catch {
    return {}
  }
}

const helperWithinMs = 10_000

/** Asks `docker-credential-NAME get`; a helper that is not there or knows nothing gives nothing. */
async function askHelper(name: string, server: string): Promise<Credentials | undefined> {
  const said = await new Promise<string>((resolve) => {
    const child = spawn(`docker-credential-${name}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: helperWithinMs })
    let text = ''
    child.stdout.on('data', (piece) => {
      text += piece
    })
    child.on('error', () => resolve(''))
    child.on('close', (code) => resolve(code === 0 ? text : ''))
    child.stdin.on('error', () => undefined)
    child.stdin.end(server)
  })
  try {
    const { Username: user = '', Secret: password = '' } = JSON.parse(said) as { Username?: string; Secret?: string }
    return user === '<token>' ? { user: '', password: '', identityToken: password } : { user, password }
  } catch {
    return undefined
  }
}
