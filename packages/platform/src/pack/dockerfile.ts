import type { ModelVersion } from '@levain/core'
import type { Environment } from './environment.ts'

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
HEALTHCHECK --interval=10s --timeout=2s --start-period=5s CMD ["node", "-e", "fetch('http://127.0.0.1:4000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/node_modules/@levain/runtime/dist/serve/main.js", "--bundle", "/bundle", "--host", "0.0.0.0", "--log", "/log"]
`
}
