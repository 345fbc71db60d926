import { type Blueprint, type Exporter, json, livePath, port, type Release } from './exporter.ts'
import { commands, readme } from './readme.ts'
import { type Size, sizeFor } from './sizes.ts'

/** Bodies of Vertex AI's REST calls: models are uploaded, an endpoint is made, models are deployed to it with their part of the requests. */
const vertex: Exporter = {
  title: 'Vertex AI',
  files(blueprint) {
    const releases = releasesOf(blueprint)
    const { type } = sizeFor('vertex', machines, blueprint)
    return {
      ...Object.fromEntries(releases.map((one) => [`model-v${one.version}.json`, json({ model: model(blueprint, one) })])),
      'endpoint.json': json({ displayName: blueprint.name, labels: { 'managed-by': 'levain' } }),
      ...Object.fromEntries(releases.map((one) => [`deploy-v${one.version}.json`, json(deploy(blueprint, one, type))])),
      'README.md': page(blueprint),
    }
  },
}

export default vertex

interface Placed extends Release {
  readonly percent: number
  readonly replicas: number
}

function releasesOf(blueprint: Blueprint): Placed[] {
  const { canary, replicas } = blueprint
  return [
    { ...blueprint, percent: 100 },
    ...(canary ? [{ ...canary, replicas: Math.max(1, Math.ceil((replicas * canary.percent) / 100)) }] : []),
  ]
}

const machines: readonly (Size & { type: string })[] = [
  { type: 'n1-standard-2', cpu: 2, memoryGiB: 7.5 },
  { type: 'n1-standard-4', cpu: 4, memoryGiB: 15 },
  { type: 'n1-standard-8', cpu: 8, memoryGiB: 30 },
  { type: 'n1-standard-16', cpu: 16, memoryGiB: 60 },
  { type: 'n1-standard-32', cpu: 32, memoryGiB: 120 },
  { type: 'n1-highmem-32', cpu: 32, memoryGiB: 208 },
]

const model = ({ name, model: of }: Blueprint, { version, image }: Release): unknown => ({
  displayName: `${name}-v${version}`,
  description: `${of}@${version}, served by Levain`,
  versionAliases: [`v${version}`],
  containerSpec: { imageUri: image, ports: [{ containerPort: port }], predictRoute: '/predict', healthRoute: livePath },
})

/** `0` stands for the model that is being deployed; others keep what is left. */
const deploy = (blueprint: Blueprint, { version, replicas, percent }: Placed, machineType: string): unknown => ({
  deployedModel: {
    model: `projects/PROJECT/locations/${regionOf(blueprint)}/models/MODEL_V${version}`,
    displayName: `v${version}`,
    dedicatedResources: {
      machineSpec: { machineType },
      minReplicaCount: replicas,
      maxReplicaCount: replicas * 4,
      autoscalingMetricSpecs: [{ metricName: 'aiplatform.googleapis.com/prediction/online/cpu/utilization', target: 60 }],
    },
    disableContainerLogging: false,
  },
  trafficSplit: percent === 100 ? { '0': 100 } : { '0': percent, STABLE_DEPLOYED_MODEL: 100 - percent },
})

const regionOf = ({ region }: Blueprint): string => region ?? 'europe-west4'

function page(blueprint: Blueprint): string {
  const region = regionOf(blueprint)
  const { canary, version, example } = blueprint
  const { inputs } = JSON.parse(example) as { inputs: unknown }
  const at = `https://${region}-aiplatform.googleapis.com/v1/projects/$PROJECT/locations/${region}`
  const post = (path: string, file: string): string =>
    `curl -sS --fail-with-body -H "authorization: Bearer $(gcloud auth print-access-token)" --json @${file} "$VERTEX/${path}"`
  return readme(
    blueprint,
    'Vertex AI',
    `The image holds the model and follows what Vertex AI says of port and addresses. It has to be in Artifact Registry. The answers to these calls name the ids
that stand for \`PROJECT\`, \`MODEL_V…\` and \`ENDPOINT\`.`,
    [
      {
        heading: 'Build',
        text: commands(
          'export PROJECT=$(gcloud config get-value project)',
          `export VERTEX=${at}`,
          post('models:upload', `model-v${version}.json`),
          post('endpoints', 'endpoint.json'),
          `sed -i "s/PROJECT/$PROJECT/; s/MODEL_V${version}/ID_OF_THE_MODEL/" deploy-v${version}.json`,
          post('endpoints/ENDPOINT:deployModel', `deploy-v${version}.json`),
          ...(canary
            ? [
                '',
                `# the canary: ${canary.percent} % of the requests`,
                post('models:upload', `model-v${canary.version}.json`),
                `sed -i "s/PROJECT/$PROJECT/; s/MODEL_V${canary.version}/ID_OF_THE_MODEL/; s/STABLE_DEPLOYED_MODEL/ID_OF_V${version}/" deploy-v${canary.version}.json`,
                post('endpoints/ENDPOINT:deployModel', `deploy-v${canary.version}.json`),
              ]
            : []),
        ),
      },
      {
        heading: 'Ask',
        text: commands(
          `echo '${JSON.stringify({ instances: inputs }).replaceAll("'", String.raw`'\''`)}' > request.json`,
          post('endpoints/ENDPOINT:predict', 'request.json'),
        ),
      },
      {
        heading: 'Another version',
        text: 'Deploy it beside the old one with its part in `trafficSplit`; `endpoints/ENDPOINT:undeployModel` takes the old one out once the new one has it all.',
      },
      {
        heading: 'What to know',
        text: `- The prediction log is on the disk of each replica and goes with it; Vertex AI can log requests and answers to BigQuery.
- Bodies on shared endpoints are at most 1.5 MB. The smallest machine here has two cores.`,
      },
    ],
  )
}
