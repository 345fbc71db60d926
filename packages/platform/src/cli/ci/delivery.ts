/** What a pipeline of continuous delivery is about. Texts in it are checked: none can break out of a file. */
export interface Delivery {
  /** Registered name of the model that the pipeline trains. */
  readonly model: string
  /** Held-out rows that candidate and champion are compared on. */
  readonly data: string
  /** Where images go, e.g. `ghcr.io/acme/churn`. */
  readonly image: string
  /** Command that deploys; `$IMAGE` is the image by its digest. */
  readonly deploy: string
  /** The Levain that is installed. */
  readonly levain: string
}

/** Files by path, for one forge. */
export interface Forge {
  readonly does: string
  files(delivery: Delivery): Readonly<Record<string, string>>
}

/** Prints a report, and on the branch of a change ends with 1 where the candidate is worse. */
export const compareCommand = ({ model, data }: Delivery): string =>
  `levain compare ${model} ${model}@champion --data ${data} --markdown --gate`
