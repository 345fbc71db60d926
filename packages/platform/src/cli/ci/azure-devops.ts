import { compareCommand, type Delivery, type Forge } from './delivery.ts'

/** Azure Pipelines: a check on each change, and a deployment that waits for the approvals of an environment. */
const azureDevops: Forge = {
  does: 'Azure Pipelines',
  files: (delivery) => ({ 'azure-pipelines.yml': pipeline(delivery) }),
}

export default azureDevops

const install = ({ levain }: Delivery): string => `          - task: NodeTool@0
            inputs:
              versionSpec: 24.x
          - task: Cache@2
            inputs:
              key: levain | "$(Agent.OS)" | levain.yaml
              restoreKeys: levain | "$(Agent.OS)"
              path: $(Pipeline.Workspace)/.npm
          - script: npm install --global --cache "$(Pipeline.Workspace)/.npm" levain@${levain}
            displayName: Install Levain
`

const pipeline = (
  delivery: Delivery,
): string => `# The variable group levain holds LEVAIN_LEDGER (secret), LEVAIN_BLOBS and, for the registry, REGISTRY_USER and REGISTRY_PASSWORD (secret).
trigger:
  branches:
    include: [main]

pr:
  branches:
    include: ['*']

pool:
  vmImage: ubuntu-24.04

variables:
  - group: levain

stages:
  - stage: check
    jobs:
      - job: candidate
        timeoutInMinutes: '120'
        steps:
          - checkout: self
${install(delivery)}          - script: levain run
            displayName: Run the pipeline
            env:
              LEVAIN_LEDGER: $(LEVAIN_LEDGER)
          - bash: |
              code=0
              ${compareCommand(delivery)} > "$(Agent.TempDirectory)/report.md" || code=$?
              cat "$(Agent.TempDirectory)/report.md"
              echo "##vso[task.uploadsummary]$(Agent.TempDirectory)/report.md"
              exit "$code"
            displayName: Compare the candidate with the champion
            env:
              LEVAIN_LEDGER: $(LEVAIN_LEDGER)

  - stage: deploy
    dependsOn: check
    condition: and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))
    jobs:
      - deployment: production
        timeoutInMinutes: '60'
        # Give it approvals under Pipelines, Environments: the job waits for them.
        environment: production
        strategy:
          runOnce:
            deploy:
              steps:
${indented(`          - checkout: self
${install(delivery)}          - bash: |
              set -eu
              echo "$REGISTRY_PASSWORD" | docker login ${delivery.image.split('/')[0]} --username "$REGISTRY_USER" --password-stdin
              VERSION=$(levain --json registry resolve ${delivery.model} latest | jq .version.version)
              export IMAGE=$(levain --json pack image "${delivery.model}@$VERSION" --to "${delivery.image}:$VERSION" | jq -r .reference)
              ${delivery.deploy}
              levain registry promote ${delivery.model} "$VERSION" champion
            displayName: Build, deploy, promote
            env:
              LEVAIN_LEDGER: $(LEVAIN_LEDGER)
              REGISTRY_USER: $(REGISTRY_USER)
              REGISTRY_PASSWORD: $(REGISTRY_PASSWORD)
`)}`

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(6))
}
