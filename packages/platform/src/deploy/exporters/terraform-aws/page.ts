import type { Blueprint } from '../exporter.ts'
import { ask, commands, readme } from '../readme.ts'

/** What to type. */
export const page = (blueprint: Blueprint): string =>
  readme(
    blueprint,
    'AWS',
    `A network of its own, a bucket and a PostgreSQL for the Levain server, a registry, and the service on Fargate behind a load balancer.
No password is in these files or in the state: AWS makes that of the database and keeps it as a secret.`,
    [
      {
        heading: 'Build',
        text: `The registry comes first, then the image, then the rest. \`AWS_PROFILE\` or the like says who you are.

${commands(
  'terraform init',
  'terraform apply -target=aws_ecr_repository.this',
  'aws ecr get-login-password | docker login --username AWS --password-stdin "$(terraform output -raw registry)"',
  `levain pack image ${blueprint.model}@${blueprint.version} --to "$(terraform output -raw registry):${blueprint.version}"`,
  `terraform apply -var image="$(terraform output -raw registry):${blueprint.version}"`,
)}

An image in a registry that everybody may read needs neither: \`terraform apply\` alone.`,
      },
      {
        heading: 'Ask',
        text: `The load balancer has no address on the internet unless \`public\` is set, and answers nobody but \`allowed_cidrs\`; give it a certificate first.

${commands(ask(blueprint, '$(terraform output -raw url)'))}`,
      },
      {
        heading: 'Another version',
        text: `${commands('terraform apply -var image=REGISTRY/NAME@sha256:…')}

New tasks are started beside the old ones, and taken back if they do not become ready. The version before returns with its image.${canary(blueprint)}`,
      },
      {
        heading: 'The Levain server',
        text: `\`terraform output\` names its bucket (\`LEVAIN_BLOBS\`), its database (for \`LEVAIN_LEDGER\`), the secret with the password, the policy to attach to its role and
the security group to put it into. The service that predicts needs none of them and has a role that may do nothing.`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is in the storage of each task and goes with it. Fargate has no disk that outlives a task and belongs to it alone.
- Tasks have public addresses to reach the registry, and a security group that lets nobody but the load balancer in.
- \`protect = false\`, applied, and then \`terraform destroy\` takes everything away.`,
      },
    ],
  )

const canary = ({ canary }: Blueprint): string =>
  canary
    ? `\n\n\`canary_percent\` is the part of the requests that the canary gets; scale it up with \`replicas\` before it is given much.`
    : ''
