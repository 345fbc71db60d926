import type { Architecture, Base, ImageConfig } from './base/base.ts'
import { digestOfBytes } from './base/from-manifest.ts'
import type { Layer } from './layer.ts'
import { userId } from './layers/bundle.ts'
import { nodePath } from './layers/node.ts'
import { serveProgram } from './layers/runtime.ts'
import type { Descriptor } from './registry/client.ts'

/** A finished image: its manifest, its configuration and its layers. */
export interface Image {
  readonly architecture: Architecture
  /** Of the manifest: what the image is known by. */
  readonly descriptor: Descriptor
  readonly manifest: Buffer
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Buffer }
  readonly layers: readonly Layer[]
}

export interface ImageFacts {
  readonly architecture: Architecture
  readonly created: string
  /** `org.opencontainers.image.*` and `dev.levain.*`; on the manifest and in the configuration. */
  readonly labels: Readonly<Record<string, string>>
}

const imageManifest = 'application/vnd.oci.image.manifest.v1+json'
const configType = 'application/vnd.oci.image.config.v1+json'
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const healthy =
  "fetch('http://127.0.0.1:'+(process.env.AIP_HTTP_PORT||4000)+'/readyz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"
const second = 1e9

/** Puts layers on a base: one image, the same bytes for the same parts. */
export function assemble(base: Base, added: readonly Layer[], facts: ImageFacts): Image {
  const layers = [...base.layers, ...added]
  const config = document(configType, configOf(base, layers, added, facts))
  const manifest = document(imageManifest, {
    schemaVersion: 2,
    mediaType: imageManifest,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations: facts.labels,
  })
  return { architecture: facts.architecture, descriptor: manifest.descriptor, manifest: manifest.bytes, config, layers }
}

/** A value as JSON with what it is known by. */
export function document(mediaType: string, value: unknown): { descriptor: Descriptor; bytes: Buffer } {
  const bytes = Buffer.from(JSON.stringify(value))
  return { descriptor: { mediaType, digest: digestOfBytes(bytes), size: bytes.length }, bytes }
}

function configOf(
  base: Base,
  layers: readonly Layer[],
  added: readonly Layer[],
  { architecture, created, labels }: ImageFacts,
): ImageConfig {
  const env = base.env.filter((entry) => !/^(PATH|NODE_ENV)=/.test(entry))
  const path = base.env.find((entry) => entry.startsWith('PATH='))?.slice(5) ?? usualPath
  return {
    created,
    architecture,
    os: 'linux',
    config: {
      User: `${userId}:${userId}`,
      Env: [...env, `PATH=${path}:/nodejs/bin`, 'NODE_ENV=production'],
      WorkingDir: '/app',
      Entrypoint: [`/${nodePath}`, serveProgram, '--bundle', '/bundle', '--host', '0.0.0.0', '--log', '/log'],
      ExposedPorts: { '4000/tcp': {} },
      Volumes: { '/log': {} },
      StopSignal: 'SIGTERM',
      Labels: labels,
      Healthcheck: { Test: ['CMD', `/${nodePath}`, '-e', healthy], Interval: 10 * second, Timeout: 2 * second, StartPeriod: 5 * second },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [...base.history, ...added.map(({ holds }) => ({ created, created_by: `levain pack image: ${holds}` }))],
  }
}
