import { asString, get } from '../json.ts';
import type { Root } from './root.ts';

/** The branch or tag that the run is about: for a pull request its own branch, not `12/merge`. */
export const ref: Root = {
  name: 'ref',
  fields: ['name', 'type', 'full'],
  load({ event }) {
    const { GITHUB_REF, GITHUB_REF_NAME, GITHUB_REF_TYPE, GITHUB_HEAD_REF } = event.env;
    const branch =
      GITHUB_HEAD_REF ||
      asString(get(event.pullRequest, 'head', 'ref')) ||
      (event.name === 'workflow_run' ? asString(event.get('workflow_run', 'head_branch')) : undefined);
    if (branch) return { name: branch, type: 'branch', full: `refs/heads/${branch}` };
    // The payload of a deletion names the deleted ref; the variables already name the default branch.
    const deleted =
      event.name === 'push' && event.get('deleted') === true ? asString(event.get('ref')) : undefined;
    const full = deleted ?? GITHUB_REF ?? '';
    const name = full.replace(/^refs\/(heads|tags)\//, '');
    return {
      name: (deleted ? name : GITHUB_REF_NAME || name) || null,
      type: deleted ? (deleted.startsWith('refs/tags/') ? 'tag' : 'branch') : GITHUB_REF_TYPE || null,
      full: full || null,
    };
  },
};
