import type { Blueprint } from '../exporter.ts'
import { ask, commands, readme } from '../readme.ts'

/** What to type. */
export const page = (blueprint: Blueprint): string => {
  const { name } = blueprint
  return readme(
    blueprint,
    'Kubernetes, with Helm',
    'A Deployment with its Service, autoscaler, disruption budget and network policy; an Ingress and a ServiceMonitor where they are asked for.',
    [
      { heading: 'Install', text: commands(`helm upgrade --install ${name} . --namespace ${name} --create-namespace --atomic --wait`) },
      {
        heading: 'Ask',
        text: commands(`kubectl --namespace ${name} port-forward service/${name} 8080:80 &`, ask(blueprint, 'http://localhost:8080')),
      },
      {
        heading: 'Another version',
        text: `${commands(`helm upgrade ${name} . --namespace ${name} --atomic --wait --set image=REGISTRY/NAME@sha256:…`, `helm rollback ${name} --namespace ${name} --wait`)}

Pods are replaced one by one, each when its successor is ready; \`--atomic\` takes back what does not become ready.`,
      },
      {
        heading: 'What to know',
        text: `- \`values.yaml\` says what can be set; what is mistyped is refused by \`values.schema.json\`.
- The prediction log lives as long as its pod unless \`log.existingClaim\` names a claim that many pods may write; each then has a folder of its own there.
- Pods run without root, cannot write their own files, have no token of the cluster, and reach nothing.`,
      },
      { heading: 'Remove', text: commands(`helm uninstall ${name} --namespace ${name}`) },
    ],
  )
}
