import { compareCommand, type Delivery, type Forge } from './delivery.ts'

/** GitLab CI: a check with a note on each merge request, and a delivery by hand to a protected environment. */
const gitlab: Forge = {
  does: 'GitLab CI',
  files: (delivery) => ({ '.gitlab-ci.yml': pipeline(delivery) }),
}

export default gitlab

const pipeline = (
  delivery: Delivery,
): string => `# LEVAIN_LEDGER (masked, protected) and LEVAIN_BLOBS are variables of the project: where the team's ledger and bytes are.
# REPORT_TOKEN (masked) is a project access token with the scope api, for the note on the merge request.
stages: [check, deploy]

workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

.levain:
  image: node:24-bookworm
  interruptible: true
  cache:
    key:
      files: [levain.yaml]
    paths: [.npm/, .levain/cache/]
  before_script:
    - npm install --global --cache .npm levain@${delivery.levain}

candidate:
  extends: .levain
  stage: check
  timeout: 2 hours
  script:
    - levain run
    - code=0; ${compareCommand(delivery)} > report.md || code=$?
    - cat report.md
    - |
      if [ -s report.md ] && [ -n "$CI_MERGE_REQUEST_IID" ] && [ -n "$REPORT_TOKEN" ]; then
        curl --fail --silent --show-error --output /dev/null --header "PRIVATE-TOKEN: $REPORT_TOKEN" --data-urlencode "body@report.md" \\
          "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
      fi
    - exit "$code"
  artifacts:
    when: always
    expire_in: 30 days
    paths: [report.md]

deploy:
  extends: .levain
  stage: deploy
  needs: [candidate]
  interruptible: false
  # One delivery at a time; who may start it is up to the protected environment.
  resource_group: production
  environment:
    name: production
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
  script:
    - apt-get update -qq && apt-get install -qq --yes jq
    - mkdir -p "$HOME/.docker" && printf '{"auths":{"%s":{"auth":"%s"}}}' "$CI_REGISTRY" "$(printf '%s:%s' "$CI_REGISTRY_USER" "$CI_REGISTRY_PASSWORD" | base64 -w0)" > "$HOME/.docker/config.json"
    - VERSION=$(levain --json registry resolve ${delivery.model} latest | jq .version.version)
    - export IMAGE=$(levain --json pack image "${delivery.model}@$VERSION" --to "${delivery.image}:$VERSION" | jq -r .reference)
    - ${JSON.stringify(delivery.deploy)}
    - levain registry promote ${delivery.model} "$VERSION" champion
`
