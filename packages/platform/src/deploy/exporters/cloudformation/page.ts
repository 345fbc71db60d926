import type { Blueprint } from '../exporter.ts'
import { ask, commands, readme } from '../readme.ts'

/** What to type. */
export const page = (blueprint: Blueprint): string => {
  const { name, region } = blueprint
  const deploy = (...parameters: string[]): string =>
    [`aws cloudformation deploy --stack-name ${name} --template-file template.yaml --capabilities CAPABILITY_IAM`, ...parameters].join(' ')
  return readme(
    blueprint,
    'AWS, with CloudFormation',
    `A network of its own, a bucket and a PostgreSQL for the Levain server, and the service on Fargate behind a load balancer. No password is in the template: AWS makes
that of the database and keeps it as a secret. The image has to be in ECR of the same account and region, or in a registry that everybody may read.`,
    [
      { heading: 'Build', text: commands(`export AWS_REGION=${region ?? 'eu-central-1'}`, deploy()) },
      {
        heading: 'Ask',
        text: `The load balancer has no address on the internet unless \`Public\` is \`true\`, and answers nobody but \`AllowedCidr\`; give it a certificate first.

${commands(`URL=$(aws cloudformation describe-stacks --stack-name ${name} --query "Stacks[0].Outputs[?OutputKey=='Url'].OutputValue" --output text)`, ask(blueprint, '$URL'))}`,
      },
      {
        heading: 'Another version',
        text: `${commands(deploy('--parameter-overrides Image=REGISTRY/NAME@sha256:…'))}

New tasks are started beside the old ones, and taken back if they do not become ready.${
          blueprint.canary ? ' `CanaryPercent` and `StablePercent` together are 100.' : ''
        }`,
      },
      {
        heading: 'The Levain server',
        text: `The outputs name its bucket (\`LEVAIN_BLOBS\`), its database (for \`LEVAIN_LEDGER\`), the secret with the password, the policy to attach to its role and the security
group to put it into. The service that predicts needs none of them and has a role that may do nothing.`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is in the storage of each task and goes with it. Fargate has no disk that outlives a task and belongs to it alone.
- \`aws cloudformation delete-stack --stack-name ${name}\` takes everything away but the bucket, the log, and a last snapshot of the database.`,
      },
    ],
  )
}
