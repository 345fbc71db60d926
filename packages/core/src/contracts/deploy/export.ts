import { z } from 'zod'
import { modelReference } from '../../nouns/index.ts'
import { verb } from '../verb.ts'

/** Places that a deployment can be written down for, as text that their own tools take. */
export const exportTarget = z.enum([
  'compose',
  'helm',
  'kserve',
  'terraform-aws',
  'terraform-azure',
  'terraform-google',
  'cloudformation',
  'sagemaker',
  'azureml',
  'vertex',
])
export type ExportTarget = z.infer<typeof exportTarget>

const imageReference = z
  .string()
  .max(512)
  .regex(
    /^[a-z0-9][a-z0-9.-]*(:\d{1,5})?(\/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    'expected an image such as registry.example/churn@sha256:… or registry.example/churn:3',
  )

/** `deploy.export`: what `deploy.apply` does, written down for somebody else's tools. */
export const deployExport = verb('deploy.export', {
  does: 'Writes the files with which Terraform, CloudFormation, Helm, KServe, SageMaker, Azure ML, Vertex AI or Compose run a version.',
  input: z.object({
    model: modelReference.describe('e.g. churn@3 or churn@champion'),
    to: exportTarget,
    into: z.string().min(1).max(4096).describe('Folder that gets the files; relative to the project folder'),
    image: imageReference.describe('The image of the version, best by its digest: levain pack image'),
    name: z
      .string()
      .regex(/^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/, 'expected at most 20 lower-case letters, digits and dashes, starting with a letter')
      .optional()
      .describe('What everything is named after; the model name unless given'),
    replicas: z.int().min(1).max(100).default(2).describe('Processes that answer; where a target scales by load, the fewest'),
    cpu: z.number().min(0.1).max(96).default(1).describe('Cores that each replica has at least'),
    memoryGiB: z.number().min(0.25).max(384).default(2).describe('Memory that each replica has at least'),
    region: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,40}$/, 'expected a region such as eu-central-1, westeurope or europe-west4')
      .optional()
      .describe('Of the cloud; one in Europe unless given'),
    canary: modelReference.optional().describe('A second version that gets a part of the requests, e.g. churn@4'),
    canaryImage: imageReference.optional().describe('Its image'),
    canaryPercent: z.int().min(1).max(99).default(10).describe('Its part of the requests'),
    force: z.boolean().default(false).describe('Replace files that are there and differ'),
  }),
  output: z.object({
    target: exportTarget,
    folder: z.string(),
    files: z.array(z.object({ path: z.string(), bytes: z.int(), changed: z.boolean() })),
  }),
  effect: 'effect',
  permission: 'deploy:write',
  errors: ['model-not-found', 'target-lacks', 'file-exists', 'input-invalid'],
  cli: {
    positional: ['model'],
    example: 'levain deploy export churn@3 --to terraform-aws --into deploy/aws --image registry.example/churn:3',
  },
  http: 'POST /deployments/export',
})
