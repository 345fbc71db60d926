import { type Blueprint, type Exporter, json, type Release } from './exporter.ts'
import { commands, readme } from './readme.ts'
import { type Size, sizeFor } from './sizes.ts'

/** Bodies of the calls that make a real-time endpoint, as `aws sagemaker … --cli-input-json` and every SDK take them. */
const sagemaker: Exporter = {
  title: 'Amazon SageMaker',
  files(blueprint) {
    const { name, canary } = blueprint
    return {
      ...modelFile(name, blueprint),
      ...(canary && modelFile(name, canary)),
      'endpoint-config.json': json(endpointConfig(blueprint)),
      'endpoint.json': json({ EndpointName: name, EndpointConfigName: configName(blueprint) }),
      'trust-policy.json': json(trustPolicy),
      'role-policy.json': json(rolePolicy(blueprint)),
      'README.md': page(blueprint),
    }
  },
}

export default sagemaker

const modelName = (name: string, { version }: Release): string => `${name}-v${version}`

/** A configuration cannot be changed: another split is another one. */
const configName = ({ name, version, canary }: Blueprint): string =>
  canary ? `${name}-v${version}-${100 - canary.percent}-v${canary.version}-${canary.percent}` : `${name}-v${version}`

function modelFile(name: string, release: Release): Record<string, string> {
  const body = {
    ModelName: modelName(name, release),
    ExecutionRoleArn: `arn:aws:iam::ACCOUNT_ID:role/${name}-sagemaker`,
    EnableNetworkIsolation: true,
    PrimaryContainer: { Image: release.image, Mode: 'SingleModel' },
  }
  return { [`model-v${release.version}.json`]: json(body) }
}

function endpointConfig(blueprint: Blueprint): unknown {
  const { name, replicas, canary } = blueprint
  const { type } = sizeFor('sagemaker', machines, blueprint)
  const variant = (release: Release, weight: number, count: number): unknown => ({
    VariantName: `v${release.version}`,
    ModelName: modelName(name, release),
    InstanceType: type,
    InitialInstanceCount: count,
    InitialVariantWeight: weight,
    ContainerStartupHealthCheckTimeoutInSeconds: 120,
  })
  const variants = canary
    ? [
        variant(blueprint, 100 - canary.percent, replicas),
        variant(canary, canary.percent, Math.max(1, Math.ceil((replicas * canary.percent) / 100))),
      ]
    : [variant(blueprint, 1, replicas)]
  return { EndpointConfigName: configName(blueprint), ProductionVariants: variants }
}

const machines: readonly (Size & { type: string })[] = [
  { type: 'ml.t2.medium', cpu: 2, memoryGiB: 4 },
  { type: 'ml.m5.large', cpu: 2, memoryGiB: 8 },
  { type: 'ml.m5.xlarge', cpu: 4, memoryGiB: 16 },
  { type: 'ml.m5.2xlarge', cpu: 8, memoryGiB: 32 },
  { type: 'ml.m5.4xlarge', cpu: 16, memoryGiB: 64 },
  { type: 'ml.m5.12xlarge', cpu: 48, memoryGiB: 192 },
  { type: 'ml.m5.24xlarge', cpu: 96, memoryGiB: 384 },
]

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

const rolePolicy = ({ name }: Blueprint): unknown => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'RegistryToken', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: `arn:aws:ecr:*:ACCOUNT_ID:repository/${name}`,
    },
    {
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:*:ACCOUNT_ID:log-group:/aws/sagemaker/Endpoints/${name}*`,
    },
    {
      Sid: 'WriteMetrics',
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/Endpoints'] } },
    },
  ],
})

function page(blueprint: Blueprint): string {
  const { name, region, canary, example } = blueprint
  const models = [blueprint.version, ...(canary ? [canary.version] : [])]
  return readme(
    blueprint,
    'Amazon SageMaker',
    `The image answers as SageMaker's containers do (\`serve\`, \`/ping\` and \`/invocations\` on port 8080) and holds the model, so that there is no archive in S3
and the container needs no network. The image has to be in ECR, in a repository named \`${name}\`.`,
    [
      {
        heading: 'Build',
        text: commands(
          `export AWS_REGION=${region ?? 'eu-central-1'} ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)`,
          `sed -i "s/ACCOUNT_ID/$ACCOUNT_ID/" ${[...models.map((version) => `model-v${version}.json`), 'role-policy.json'].join(' ')}`,
          `aws iam create-role --role-name ${name}-sagemaker --assume-role-policy-document file://trust-policy.json`,
          `aws iam put-role-policy --role-name ${name}-sagemaker --policy-name serve --policy-document file://role-policy.json`,
          ...models.map((version) => `aws sagemaker create-model --cli-input-json file://model-v${version}.json`),
          'aws sagemaker create-endpoint-config --cli-input-json file://endpoint-config.json',
          'aws sagemaker create-endpoint --cli-input-json file://endpoint.json',
          `aws sagemaker wait endpoint-in-service --endpoint-name ${name}`,
        ),
      },
      {
        heading: 'Ask',
        text: commands(
          `aws sagemaker-runtime invoke-endpoint --endpoint-name ${name} --content-type application/json \\`,
          `  --cli-binary-format raw-in-base64-out --body '${invocation(example).replaceAll("'", String.raw`'\''`)}' answer.json`,
        ),
      },
      {
        heading: 'Another version',
        text: `Write the files anew with \`levain deploy export … --force\`, create the model and the configuration, and let SageMaker replace the instances without a failed request:

${commands(
  'aws sagemaker create-endpoint-config --cli-input-json file://endpoint-config.json',
  'aws sagemaker update-endpoint --cli-input-json file://endpoint.json',
)}${canary ? `\n\nThe split alone is changed at once:\n\n${commands(`aws sagemaker update-endpoint-weights-and-capacities --endpoint-name ${name} \\`, `  --desired-weights-and-capacities VariantName=v${blueprint.version},DesiredWeight=50 VariantName=v${canary.version},DesiredWeight=50`)}` : ''}`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is on the disk of each instance and goes with it; SageMaker's data capture can keep requests and answers in S3.
- \`aws sagemaker delete-endpoint --endpoint-name ${name}\` stops it, and the bill.`,
      },
    ],
  )
}

/** MLflow's form, which `/invocations` takes. */
const invocation = (example: string): string => JSON.stringify({ dataframe_records: (JSON.parse(example) as { inputs: unknown }).inputs })
