import type { CardFacts } from './card.ts'

/** What a reader of the card would look for and not find, each with how to mend it. */
export function missingFrom({ model, version, run, profile, verdict }: CardFacts): string[] {
  const reference = `${version.model}@${version.version}`
  const update = `levain registry update ${model.name}`
  const measured = Object.entries(version.metrics)
  const bare = measured.filter(([, { low, high }]) => low === undefined || high === undefined).map(([name]) => name)
  const gaps: [boolean, string][] = [
    [model.owner === '', `No owner is named: \`${update} --owner NAME\`.`],
    [model.intendedUse === '', `Nobody has said what it is for: \`${update} --intendedUse "…"\`.`],
    [model.description === '', `It has no description: \`${update} --description "…"\`.`],
    [run === null, 'The run that trained it is unknown, and with it the parameters.'],
    [profile === null, 'It carries no profile of its training data, so drift cannot be measured against it.'],
    [measured.length === 0, 'No held-out metrics were recorded.'],
    [bare.length > 0, `These metrics have no interval: ${bare.join(', ')}.`],
    [verdict === null, `It was never judged: \`levain validate model ${reference} HOLDOUT\`.`],
  ]
  return gaps.filter(([isMissing]) => isMissing).map(([, text]) => text)
}
