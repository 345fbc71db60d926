import type { Door } from '../door.ts'
import { refusal } from '../errors.ts'

/** Refuses the id of an experiment that is not there, or in the bin. */
export async function requireActiveExperiment(door: Door, id: string): Promise<void> {
  const found = await door.call('track.experiment', { experiment: id, by: 'id' }).catch(() => undefined)
  if (!found) throw refusal(`No Experiment with id=${id} exists`, 'RESOURCE_DOES_NOT_EXIST')
  if (found.experiment.deletedAt !== null) throw refusal(`The experiment ${id} must be in the 'active' state. Current state is deleted.`)
}
