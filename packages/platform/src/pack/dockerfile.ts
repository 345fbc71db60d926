import type { ModelVersion } from '@levain/core'
import type { Environment } from './environment.ts'

const health = (start: string): string =>
  `HEALTHCHECK --interval=10s --timeout=2s --start-period=${start} CMD ["node", "-e", "fetch('http://127.0.0.1:4000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]`
const entry = `"node", "/app/node_modules/@levain/runtime/dist/serve/main.js", "--bundle", "/bundle", "--host", "0.0.0.0", "--log", "/log"`

/** A small image: one stage, exact versions, no root, no compiler, no shell needed to run. */
export function dockerfile(version: Pick<ModelVersion, 'model' | 'version'>, environment: Environment): string {
  const packages = Object.entries(environment.packages).map(([name, exact]) => `${name}@${exact}`)
  return `# ${version.model}@${version.version}, packed by Levain ${environment.levain}.
# docker build -t ${version.model.toLowerCase()}:${version.version} . && docker run -p 4000:4000 -v predictions:/log ${version.model.toLowerCase()}:${version.version}
FROM node:${environment.node}-slim
ENV NODE_ENV=production
WORKDIR /app
RUN npm install --no-save --no-audit --no-fund ${packages.join(' ')} \\
  && npm cache clean --force \\
  && mkdir /log && chown node:node /log
COPY --chown=node:node . /bundle
USER node
VOLUME /log
EXPOSE 4000
${health('5s')}
ENTRYPOINT [${entry}]
`
}

/** An image for a model that Python evaluates: its Python, and Node beside it. */
export function pythonDockerfile(
  version: Pick<ModelVersion, 'model' | 'version'>,
  environment: Environment,
  python: string | null,
): string {
  const packages = Object.entries(environment.packages).map(([name, exact]) => `${name}@${exact}`)
  const image = version.model.toLowerCase()
  return `# ${version.model}@${version.version}, packed by Levain ${environment.levain}. Loading the model runs code that is in it: say that it may, by --trust-code.
# docker build -t ${image}:${version.version} . && docker run -p 4000:4000 -v predictions:/log ${image}:${version.version} --trust-code
FROM node:${environment.node}-slim AS levain
WORKDIR /app
RUN npm install --no-save --no-audit --no-fund ${packages.join(' ')}

FROM python:${python ?? '3'}-slim
ENV NODE_ENV=production
COPY model/requirements.txt /requirements.txt
RUN pip install --no-cache-dir -r /requirements.txt && useradd --create-home node && mkdir /log && chown node:node /log
COPY --from=levain /usr/local/bin/node /usr/local/bin/node
COPY --from=levain /app /app
COPY --chown=node:node . /bundle
USER node
VOLUME /log
EXPOSE 4000
${health('60s')}
ENTRYPOINT [${entry}, "--python", "python3"]
`
}
