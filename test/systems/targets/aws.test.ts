// Outside system: cfn-lint
// Outside system: moto server
// Outside system: Terraform
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startPythonServer } from '../blobs/server.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'
import { withWritten } from './written.ts'

const execute = promisify(execFile)
const requirements = join(import.meta.dirname, 'aws.txt')
const script = join(import.meta.dirname, 'aws.py')
const { a, b } = { a: `registry.example/churn@sha256:${'a'.repeat(64)}`, b: `registry.example/churn@sha256:${'b'.repeat(64)}` }

test('cfn-lint has nothing to say of the template, with and without a canary, and finds what is put wrong in it', async (t) => {
  const python = await findPython(requirements)
  if ('reason' in python) return notRun(t, python.reason)
  const lint = join(dirname(python.program), 'cfn-lint')
  await withWritten(['cloudformation'], async (folder) => {
    const templates = ['cloudformation', 'cloudformation-canary'].map((name) => join(folder, name, 'template.yaml'))
    await execute(lint, ['--include-checks', 'I', '--', ...templates])
    const [path = ''] = templates
    writeFileSync(path, readFileSync(path, 'utf8').replace('ReadonlyRootFilesystem', 'ReadOnlyRootFilesystem'))
    await assert.rejects(execute(lint, [path]), (error: { stdout?: string }) => /E3002/.test(error.stdout ?? ''))
  })
})

test('moto makes a SageMaker endpoint of two variants from the bodies, and the stack of the template', async (t) => {
  const python = await findPython(requirements)
  if ('reason' in python) return notRun(t, python.reason)
  const server = await startPythonServer(requirements, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port])
  if ('reason' in server) return notRun(t, server.reason)
  try {
    await withWritten(['sagemaker', 'cloudformation'], async (folder) => {
      const { stdout } = await execute(python.program, [script, folder, server.url])
      const { sagemaker, stack } = JSON.parse(stdout) as { sagemaker: unknown; stack: { status: string; resources: string[] } }
      assert.deepEqual(sagemaker, {
        status: 'InService',
        variants: [
          ['v3', 'ml.t2.medium', 90],
          ['v4', 'ml.t2.medium', 10],
        ],
        images: [a, b],
      })
      assert.equal(stack.status, 'CREATE_COMPLETE')
      for (const one of ['Bucket', 'Database', 'StableService', 'StableTask', 'Listener', 'TaskRole'])
        assert.ok(stack.resources.includes(one))
    })
  } finally {
    await server.stop()
  }
})

/** Folders that hold providers of Terraform without a network. */
const mirrors = ['/usr/local/share/terraform/plugins', '/usr/share/terraform/plugins', '/opt/tf-plugins']
const aws = 'registry.terraform.io/hashicorp/aws'
const { TF_CLI_CONFIG_FILE: _, ...env } = process.env

test('Terraform formats none of the files anew, finds those of AWS valid, and makes what moto knows of them', async (t) => {
  const terraform = (folder: string, ...args: string[]) => execute('terraform', args, { cwd: folder, env, maxBuffer: 64 << 20 })
  const isThere = await terraform('.', 'version').then(
    () => true,
    () => false,
  )
  // Neither it nor its providers come from a package registry, so where they are missing nothing can be done about it.
  if (!isThere) return t.skip('not run: there is no terraform')
  await withWritten(['terraform-aws', 'terraform-azure', 'terraform-google'], async (folder) => {
    await terraform(folder, 'fmt', '-check', '-recursive', '-diff')
    const mirror = mirrors.find((place) => existsSync(join(place, aws)))
    if (!mirror) return t.skip('not run beyond the format: there is no provider of AWS on this machine')
    const canary = join(folder, 'terraform-aws-canary')
    await terraform(canary, 'init', '-input=false', `-plugin-dir=${mirror}`)
    await terraform(canary, 'validate')
    const server = await startPythonServer(requirements, (port) => ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port])
    if ('reason' in server) return notRun(t, server.reason)
    try {
      writeFileSync(join(canary, 'local_override.tf'), localProvider(server.url))
      await terraform(canary, 'apply', '-auto-approve', '-input=false', ...quick.map((one) => `-target=${one}`))
      const { stdout } = await terraform(canary, 'state', 'list')
      for (const one of quick) assert.ok(stdout.includes(one), one)
    } finally {
      await server.stop()
    }
  })
})

/** What is made at once; load balancer and database are waited for by the minute. */
const quick = [
  'aws_s3_bucket_policy.this',
  'aws_ecr_repository.this',
  'aws_iam_role_policy.start',
  'aws_ecs_task_definition.stable',
  'aws_ecs_task_definition.canary',
  'aws_ecs_cluster.this',
  'aws_db_subnet_group.this',
  'aws_vpc_security_group_ingress_rule.database',
  'aws_vpc_security_group_ingress_rule.tasks',
]

function localProvider(url: string): string {
  const services = ['s3', 'iam', 'sts', 'ec2', 'ecs', 'ecr', 'rds', 'logs'].map((one) => `    ${one} = "${url}"\n`).join('')
  return `provider "aws" {
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true

  endpoints {
${services}  }
}
`
}
