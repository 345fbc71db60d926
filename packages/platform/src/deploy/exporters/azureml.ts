import { type Blueprint, type Exporter, json, livePath, port, type Release, readyPath } from './exporter.ts'
import { commands, readme } from './readme.ts'
import { type Size, sizeFor } from './sizes.ts'

/** A managed online endpoint: YAML for the `az ml` command (CLI v2), and the bodies of the same calls over REST. */
const azureml: Exporter = {
  title: 'Azure ML',
  files(blueprint) {
    const { type } = sizeFor('azureml', machines, blueprint)
    const releases = releasesOf(blueprint)
    return {
      'endpoint.yaml': endpoint(blueprint),
      ...Object.fromEntries(releases.map((one) => [`deployment-v${one.version}.yaml`, deployment(blueprint, one, type)])),
      'traffic.yaml': `${endpoint(blueprint)}traffic:\n${traffic(releases)}`,
      'rest/endpoint.json': json(restEndpoint(blueprint)),
      ...Object.fromEntries(releases.map((one) => [`rest/environment-v${one.version}.json`, json(restEnvironment(blueprint, one))])),
      ...Object.fromEntries(releases.map((one) => [`rest/deployment-v${one.version}.json`, json(restDeployment(blueprint, one, type))])),
      'README.md': page(blueprint),
    }
  },
}

export default azureml

interface Placed extends Release {
  readonly percent: number
  readonly replicas: number
}

function releasesOf(blueprint: Blueprint): Placed[] {
  const { canary, replicas } = blueprint
  if (!canary) return [{ ...blueprint, percent: 100 }]
  return [
    { ...blueprint, percent: 100 - canary.percent },
    { ...canary, replicas: Math.max(1, Math.ceil((replicas * canary.percent) / 100)) },
  ]
}

const machines: readonly (Size & { type: string })[] = [
  { type: 'Standard_DS1_v2', cpu: 1, memoryGiB: 3.5 },
  { type: 'Standard_DS2_v2', cpu: 2, memoryGiB: 7 },
  { type: 'Standard_DS3_v2', cpu: 4, memoryGiB: 14 },
  { type: 'Standard_DS4_v2', cpu: 8, memoryGiB: 28 },
  { type: 'Standard_DS5_v2', cpu: 16, memoryGiB: 56 },
  { type: 'Standard_F32s_v2', cpu: 32, memoryGiB: 64 },
  { type: 'Standard_F72s_v2', cpu: 72, memoryGiB: 144 },
]

const traffic = (releases: readonly Placed[]): string => releases.map(({ version, percent }) => `  v${version}: ${percent}\n`).join('')

const endpoint = (blueprint: Blueprint): string => `$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: ${blueprint.name}
description: ${JSON.stringify(`${blueprint.model}, served by Levain`)}
auth_mode: aad_token
public_network_access: enabled
`

const deployment = (blueprint: Blueprint, { version, image, replicas }: Placed, type: string): string => `# ${blueprint.model}@${version}
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: v${version}
endpoint_name: ${blueprint.name}
environment:
  name: ${blueprint.name}-v${version}
  version: '1'
  image: ${image}
  inference_config:
    liveness_route:
      port: ${port}
      path: ${livePath}
    readiness_route:
      port: ${port}
      path: ${readyPath}
    scoring_route:
      port: ${port}
      path: /score
instance_type: ${type}
instance_count: ${replicas}
request_settings:
  request_timeout_ms: 60000
  max_concurrent_requests_per_instance: 100
liveness_probe:
  initial_delay: 5
  period: 10
  timeout: 2
  success_threshold: 1
  failure_threshold: 6
readiness_probe:
  initial_delay: 1
  period: 5
  timeout: 2
  success_threshold: 1
  failure_threshold: 3
`

const restEndpoint = ({ region, model }: Blueprint): unknown => ({
  location: region ?? 'westeurope',
  identity: { type: 'SystemAssigned' },
  properties: { authMode: 'AADToken', publicNetworkAccess: 'Enabled', description: `${model}, served by Levain` },
})

const restDeployment = ({ name, region }: Blueprint, { version, replicas }: Placed, type: string): unknown => ({
  location: region ?? 'westeurope',
  sku: { name: 'Default', capacity: replicas },
  properties: {
    endpointComputeType: 'Managed',
    environmentId: `azureml:/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.MachineLearningServices/workspaces/WORKSPACE/environments/${name}-v${version}/versions/1`,
    instanceType: type,
    requestSettings: { requestTimeout: 'PT60S', maxConcurrentRequestsPerInstance: 100 },
    livenessProbe: { initialDelay: 'PT5S', period: 'PT10S', timeout: 'PT2S', successThreshold: 1, failureThreshold: 6 },
    readinessProbe: { initialDelay: 'PT1S', period: 'PT5S', timeout: 'PT2S', successThreshold: 1, failureThreshold: 3 },
    scaleSettings: { scaleType: 'Default' },
  },
})

const restEnvironment = (blueprint: Blueprint, { image }: Placed): unknown => ({
  properties: {
    image,
    inferenceConfig: {
      livenessRoute: { port, path: livePath },
      readinessRoute: { port, path: readyPath },
      scoringRoute: { port, path: '/score' },
    },
    description: `${blueprint.model}, served by Levain`,
  },
})

function page(blueprint: Blueprint): string {
  const { name, example, canary } = blueprint
  const releases = releasesOf(blueprint)
  const body = JSON.stringify({ data: (JSON.parse(example) as { inputs: unknown }).inputs })
  return readme(
    blueprint,
    'Azure ML',
    `A managed online endpoint whose container is the image itself; callers show a token of Microsoft Entra. The image has to be in the registry of the workspace, or in
one that everybody may read.`,
    [
      {
        heading: 'Build',
        text: `${commands(
          'az configure --defaults group=GROUP workspace=WORKSPACE',
          'az ml online-endpoint create --file endpoint.yaml',
          ...releases.map(({ version }) => `az ml online-deployment create --file deployment-v${version}.yaml`),
          'az ml online-endpoint update --file traffic.yaml',
        )}

A deployment gets no requests before \`traffic.yaml\` says so. The endpoint may do what its identity may: nothing, unless you give it a role.`,
      },
      {
        heading: 'Ask',
        text: commands(
          `echo '${body.replaceAll("'", String.raw`'\''`)}' > request.json`,
          `az ml online-endpoint invoke --name ${name} --request-file request.json`,
        ),
      },
      {
        heading: 'Another version',
        text: `\`levain deploy export … --force\` writes a deployment beside the old one and the traffic between them; when it answers well, give it all in \`traffic.yaml\` and delete the old one.

${commands('az ml online-endpoint update --file traffic.yaml', `az ml online-deployment delete --name v${blueprint.version} --endpoint-name ${name}`)}${canary ? `\n\nThe header \`azureml-model-deployment: v${canary.version}\` asks the canary, whatever its part.` : ''}`,
      },
      {
        heading: 'Over REST',
        text: `\`rest/\` has the bodies of the same calls, \`PUT …/workspaces/WORKSPACE/onlineEndpoints/${name}?api-version=2024-10-01\` and below it \`/deployments/v${blueprint.version}\`,
\`…/environments/${name}-v${blueprint.version}/versions/1\`. \`SUBSCRIPTION\`, \`GROUP\` and \`WORKSPACE\` in them are yours to fill in.`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is on the disk of each instance and goes with it; Azure ML's data collector does not know custom containers.
- \`az ml online-endpoint delete --name ${name}\` stops it, and the bill.`,
      },
    ],
  )
}
