import { ActionError, codes } from '../errors.ts';
import { type ObsPlace, obsAddress } from '../huaweicloud/obs/address.ts';
import { checkSizes, type Obs } from '../huaweicloud/obs/client.ts';
import { FormatError } from './formats/format-error.ts';
import { isEventFile, type Runs, readRuns } from './runs.ts';

/** Files that are fetched before their turn to be read. */
const ahead = 8;

/**
 * Reads the event files in and below a folder of OBS.
 * @throws ActionError SCALARS_NOT_FOUND if there are none, SCALARS_INVALID, or as {@link Obs.read}
 */
export async function readObsRuns(obs: Obs, folder: ObsPlace): Promise<Runs> {
  const address = obsAddress(folder);
  const objects = await obs.list(folder);
  const found = objects.filter(({ key }) => isEventFile(key));
  if (found.length === 0) {
    const others = objects.length === 0 ? 'nothing' : `${objects.length} files, but none of events`;
    throw new ActionError({
      code: codes.noScalars,
      what: `Found no event files in ${address}`,
      why: `there is ${others} in it and below`,
      cure: 'A training writes the first after some seconds, or not at all without a SummaryWriter. Their names hold `tfevents`.',
    });
  }
  checkSizes(folder, found);
  const files = found.map(({ key, size }) => ({
    path: key.slice(folder.key.length),
    open: async () => onePiece(await obs.read({ ...folder, key }, size, folder)),
  }));
  try {
    return await readRuns(files, ahead);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const why = `it ${error.message}`;
    throw new ActionError({
      code: codes.badScalars,
      what: `Could not read ${address}`,
      why,
      cure: error.cure,
    });
  }
}

export async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
