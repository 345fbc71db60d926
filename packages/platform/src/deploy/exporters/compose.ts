import { type Blueprint, type Exporter, livePath, port, readyPath, refuseCanary } from './exporter.ts'
import { ask, commands, readme } from './readme.ts'

/** One host with Docker or Podman: a proxy before as many replicas as were asked for, their logs in volumes of their own. */
const compose: Exporter = {
  title: 'Compose',
  files(blueprint) {
    refuseCanary('compose', blueprint, 'nothing stands before its replicas that could weigh them')
    return { 'compose.yaml': composeFile(blueprint), 'nginx.conf': proxy(blueprint), 'README.md': page(blueprint) }
  },
}

export default compose

const names = ({ replicas }: Blueprint): string[] => Array.from({ length: replicas }, (_, at) => `replica-${at + 1}`)

function composeFile(blueprint: Blueprint): string {
  const { name, model, version, image, cpu, memoryGiB } = blueprint
  const replicas = names(blueprint)
  return `# ${model}@${version}. The proxy answers on port ${port} of this machine only; put TLS before it to answer others.
name: ${name}

x-replica: &replica
  image: ${image}
  restart: unless-stopped
  read_only: true
  tmpfs: [/tmp]
  cap_drop: [ALL]
  security_opt: ['no-new-privileges:true']
  cpus: ${cpu}
  mem_limit: ${Math.round(memoryGiB * 1024)}m
  stop_grace_period: 30s
  networks: [inside]

services:
${replicas.map((replica) => `  ${replica}:\n    <<: *replica\n    volumes: ['${replica}:/log']\n`).join('\n')}
  proxy:
    image: nginx:1.29-alpine
    restart: unless-stopped
    depends_on: [${replicas.join(', ')}]
    ports: ['127.0.0.1:${port}:${port}']
    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']
    networks: [inside, outside]

networks:
  inside:
    internal: true
  outside: {}

# The prediction log of each replica.
volumes:
${replicas.map((replica) => `  ${replica}: {}\n`).join('')}`
}

const proxy = (blueprint: Blueprint): string => `worker_processes auto;
events {}

http {
  upstream replicas {
    least_conn;
    keepalive 64;
${names(blueprint)
  .map((replica) => `    server ${replica}:${port} max_fails=1 fail_timeout=2s;\n`)
  .join('')}  }

  server {
    listen ${port};
    client_max_body_size 64m;

    location / {
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      # Another replica is asked only where the request has not been sent: a prediction is never made twice.
      proxy_next_upstream error;
      proxy_connect_timeout 1s;
      proxy_read_timeout 60s;
    }
  }
}
`

const page = (blueprint: Blueprint): string =>
  readme(blueprint, 'Compose', 'For one machine with Docker or Podman. Nothing secret is in these files.', [
    { heading: 'Start', text: commands('docker compose up --detach --wait') },
    {
      heading: 'Ask',
      text: `${commands(ask(blueprint, `http://localhost:${port}`))}\n\n\`${livePath}\` says that it lives, \`${readyPath}\` that it answers.`,
    },
    {
      heading: 'Another version',
      text: `Write the files anew with \`levain deploy export … --force\`, read the difference, and start again: replicas whose image changed are made anew one
after the other.\n\n${commands('git diff compose.yaml', 'docker compose up --detach --wait')}`,
    },
    {
      heading: 'Stop',
      text: `${commands('docker compose down')}\n\nPrediction logs stay in the volumes; \`docker compose down --volumes\` removes them for good.`,
    },
  ])
