import type { ObsPlace } from '../huaweicloud/obs/address.ts';
import type { Obs } from '../huaweicloud/obs/client.ts';
import type { Runs } from './runs.ts';

/** Reads the runs of a folder in OBS. What that takes is loaded at the first call. */
export function runsInObs(openObs: () => Promise<Obs>): (folder: ObsPlace) => Promise<Runs> {
  return async (folder) => {
    const [{ readObsRuns }, obs] = await Promise.all([import('./obs-runs.ts'), openObs()]);
    return readObsRuns(obs, folder);
  };
}
