import type { Blueprint } from '../exporter.ts'
import { ask, commands, readme } from '../readme.ts'

/** What to type. */
export const page = (blueprint: Blueprint): string =>
  readme(
    blueprint,
    'Google Cloud',
    `A bucket and a PostgreSQL without a public address for the Levain server, a registry, and the service on Cloud Run. There is no password, for the database knows service
accounts.`,
    [
      {
        heading: 'Build',
        text: `The registry comes first, then the image, then the rest.

${commands(
  'export TF_VAR_project=$(gcloud config get-value project)',
  'terraform init',
  'terraform apply -target=google_artifact_registry_repository.this',
  'gcloud auth configure-docker "$(terraform output -raw registry | cut -d/ -f1)"',
  `levain pack image ${blueprint.model}@${blueprint.version} --to "$(terraform output -raw registry)/${blueprint.name}:${blueprint.version}"`,
  `terraform apply -var image="$(terraform output -raw registry)/${blueprint.name}:${blueprint.version}"`,
)}`,
      },
      {
        heading: 'Ask',
        text: `Nobody may ask who is not in \`callers\`, and no network outside the project unless \`public\` is set.

${commands(`${ask(blueprint, '$(terraform output -raw url)')} -H "authorization: Bearer $(gcloud auth print-identity-token)"`)}`,
      },
      {
        heading: 'Another version',
        text: `${commands('terraform apply -var image=REGISTRY/NAME@sha256:…')}

Cloud Run starts the new revision and sends it requests once it is ready. \`gcloud run services update-traffic\` splits requests between revisions that are there.`,
      },
      {
        heading: 'The Levain server',
        text: `Give its service account as \`server_account\`: it gets the objects of the bucket (\`LEVAIN_BLOBS\`) and may log in to the database, nothing else. Beside the
server, \`cloud-sql-proxy --auto-iam-authn --private-ip\` logs in for it, so that \`LEVAIN_LEDGER=postgres://USER@127.0.0.1/levain\` has no password.`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is in the memory of each instance and goes with it: 256 MiB of what \`memory\` says, and requests are refused once it is full. Raise \`size_limit\` with the memory.
- \`protect = false\`, applied, and then \`terraform destroy\` takes everything away.`,
      },
    ],
  )
