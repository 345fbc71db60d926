import { contracts, inputFromText, type OutputOf } from '@levain/core'
import { compareMarkdown, type Side } from '../output/compare-markdown.ts'
import { print } from '../output/print.ts'
import type { Session } from '../session.ts'
import type { ShortCommand } from './short-command.ts'

interface Flags {
  readonly data: string
  readonly metric?: string
  readonly seed?: string
  readonly markdown?: boolean
  readonly gate?: boolean
}

/** `levain compare <candidate> <champion...> --data <rows>` */
export const compare: ShortCommand = {
  configure(command, session, outcome) {
    command
      .argument('<candidate>', 'e.g. churn (its newest version) or churn@4')
      .argument('<champions...>', 'what it is compared with, e.g. churn@champion')
      .requiredOption('--data <dataset>', 'held-out rows with the target')
      .option('--metric <name>', 'what decides; auc or rmse unless named')
      .option('--seed <integer>', 'of the bootstrap')
      .option('--markdown', 'print a report for a pull request')
      .option('--gate', 'end with code 1 where the candidate is worse, or cannot be told to be not')
      .addHelpText(
        'after',
        '\nExample:\n  levain compare churn churn@champion --data churn_holdout --markdown | gh pr comment --body-file -',
      )
      .action(async (candidate: string, champions: string[], flags: Flags) => {
        outcome.command = 'levain compare'
        const { data, metric, seed } = flags
        const typed = { model: candidate, data, against: champions, ...(metric && { metric }), ...(seed && { seed }) }
        const output = (await session.callByName('evaluate.compare', inputFromText(contracts.evaluate.compare.input, typed))) as Comparison
        if (flags.markdown) session.io.out((await markdown(session, output, candidate, data)).trimEnd())
        else print(session.io, 'evaluate.compare', output)
        if (flags.gate && output.rivals.some(({ verdict }) => verdict === 'worse' || verdict === 'no evidence')) outcome.exitCode = 1
      })
  },
}

type Comparison = OutputOf<(typeof contracts)['evaluate']['compare']>

async function markdown(session: Session, output: Comparison, candidate: string, data: string): Promise<string> {
  const rivals = await Promise.all(output.rivals.map(({ reference }) => sideOf(session, reference)))
  return compareMarkdown(output, { candidate: await sideOf(session, candidate), rivals, data })
}

/** What the ledger says of a reference that a comparison has just followed. */
async function sideOf(session: Session, reference: string): Promise<Side> {
  const [model = '', which = 'latest'] = reference.split('@')
  if (reference.startsWith('sha256:')) return { reference, version: reference, trainedOn: null }
  const { version } = /^v?\d+$/.test(which)
    ? await session.call('registry.version', { model, version: Number(which.replace('v', '')) })
    : await session.call('registry.resolve', { model, alias: which })
  return { reference, version: `${version.model}@${version.version}`, trainedOn: version.trainedOn }
}
