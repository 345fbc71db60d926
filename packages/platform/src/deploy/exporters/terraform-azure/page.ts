import type { Blueprint } from '../exporter.ts'
import { ask, commands, readme } from '../readme.ts'

/** What to type. */
export const page = (blueprint: Blueprint): string =>
  readme(
    blueprint,
    'Azure',
    `A storage account and a PostgreSQL without a public address for the Levain server, a registry, and the service on Container Apps. Storage and registry know
identities only; the password of the database is yours, and is neither in these files nor in the state.`,
    [
      {
        heading: 'Build',
        text: `The registry comes first, then the image, then the rest.

${commands(
  'export ARM_SUBSCRIPTION_ID=$(az account show --query id --output tsv)',
  'read -rs TF_VAR_database_password && export TF_VAR_database_password',
  'terraform init',
  'terraform apply -target=azurerm_container_registry.this',
  'az acr login --name "$(terraform output -raw registry | cut -d. -f1)"',
  `levain pack image ${blueprint.model}@${blueprint.version} --to "$(terraform output -raw registry)/${blueprint.name}:${blueprint.version}"`,
  `terraform apply -var image="$(terraform output -raw registry)/${blueprint.name}:${blueprint.version}"`,
)}`,
      },
      {
        heading: 'Ask',
        text: `The service has an address inside its network only unless \`public\` is set; then name \`allowed_cidrs\`, or put API Management or Front Door before it.

${commands(ask(blueprint, '$(terraform output -raw url)'))}`,
      },
      {
        heading: 'Another version',
        text: `${commands('terraform apply -var image=REGISTRY/NAME@sha256:…')}

Container Apps starts the new revision and sends it requests once it is ready. The version before returns with its image.`,
      },
      {
        heading: 'The Levain server',
        text: `Give its managed identity as \`server_principal\`: it may read and write the blobs (\`LEVAIN_BLOBS\`), nothing else. The database (for \`LEVAIN_LEDGER\`) can be reached from inside the network only.`,
      },
      {
        heading: 'What to know',
        text: `- The prediction log is on the disk of each replica and goes with it.
- \`terraform destroy\` takes everything away.`,
      },
    ],
  )
