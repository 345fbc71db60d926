import { compareCommand, type Delivery, type Forge } from './delivery.ts'

/** GitHub Actions: a check with a report on each pull request, and a delivery that waits for the reviewers of an environment. */
const github: Forge = {
  does: 'GitHub Actions',
  files: (delivery) => ({
    '.github/workflows/levain-check.yml': check(delivery),
    '.github/workflows/levain-deliver.yml': deliver(delivery),
  }),
}

export default github

const install = ({ levain }: Delivery): string => `      - uses: actions/checkout@v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4.4.0
        with:
          node-version: 24
      - uses: actions/cache@v4.2.3
        with:
          path: |
            ~/.npm
            .levain/cache
          key: levain-\${{ runner.os }}-\${{ hashFiles('levain.yaml', 'levain.ts') }}
          restore-keys: levain-\${{ runner.os }}-
      - run: npm install --global levain@${levain}
`

const stores = `    env:
      # Where the team's ledger and bytes are. Pull requests from forks get neither and train on a ledger of their own.
      LEVAIN_LEDGER: \${{ secrets.LEVAIN_LEDGER }}
      LEVAIN_BLOBS: \${{ vars.LEVAIN_BLOBS }}
`

const check = (delivery: Delivery): string => `name: levain check

on:
  pull_request:

permissions: {}

concurrency:
  group: levain-check-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
      pull-requests: write
${stores}    steps:
${install(delivery)}      - name: Run the pipeline
        run: levain run
      - name: Compare the candidate with the champion
        if: vars.LEVAIN_BLOBS != '' && github.event.pull_request.head.repo.full_name == github.repository
        env:
          GH_TOKEN: \${{ github.token }}
          PULL_REQUEST: \${{ github.event.pull_request.number }}
        run: |
          code=0
          ${compareCommand(delivery)} > report.md || code=$?
          cat report.md >> "$GITHUB_STEP_SUMMARY"
          if [ -s report.md ]; then
            gh pr comment "$PULL_REQUEST" --repo "$GITHUB_REPOSITORY" --body-file report.md --edit-last --create-if-none
          fi
          exit "$code"
`

const deliver = (delivery: Delivery): string => `name: levain deliver

on:
  push:
    branches: [main]
  workflow_dispatch:

permissions: {}

# One delivery at a time, none cut off half-way.
concurrency:
  group: levain-deliver
  cancel-in-progress: false

jobs:
  candidate:
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    permissions:
      contents: read
    outputs:
      version: \${{ steps.candidate.outputs.version }}
${stores}    steps:
${install(delivery)}      - name: Run the pipeline
        run: levain run
      - name: Compare the candidate with the champion
        run: ${compareCommand(delivery)} | tee -a "$GITHUB_STEP_SUMMARY"
      - id: candidate
        run: echo "version=$(levain --json registry resolve ${delivery.model} latest | jq .version.version)" >> "$GITHUB_OUTPUT"

  deploy:
    needs: candidate
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    # Name its reviewers under Settings, Environments: the job waits for one of them.
    environment: production
    permissions:
      contents: read
      packages: write
      id-token: write
${stores}    steps:
${install(delivery)}      - name: Log in to the registry
        env:
          REGISTRY_TOKEN: \${{ secrets.GITHUB_TOKEN }}
        run: echo "$REGISTRY_TOKEN" | docker login ${delivery.image.split('/')[0]} --username "$GITHUB_ACTOR" --password-stdin
      - name: Promote, build, deploy
        env:
          VERSION: \${{ needs.candidate.outputs.version }}
        run: |
          IMAGE=$(levain --json pack image "${delivery.model}@$VERSION" --to "${delivery.image}:$VERSION" | jq -r .reference)
          export IMAGE
          ${delivery.deploy}
          levain registry promote ${delivery.model} "$VERSION" champion
`
