/** Names of GitHub's expressions that a template has under another one, or can be given. */
const githubFields: Readonly<Record<string, string>> = {
  sha: 'commit.sha',
  ref: 'ref.full',
  ref_name: 'ref.name',
  ref_type: 'ref.type',
  head_ref: 'pr.head_ref',
  base_ref: 'pr.base_ref',
  repository: 'repo.full_name',
  repository_owner: 'repo.owner',
  actor: 'run.actor',
  triggering_actor: 'run.actor',
  run_id: 'run.id',
  run_number: 'run.number',
  run_attempt: 'run.attempt',
  workflow: 'run.workflow',
  job: 'run.job',
  event_name: 'run.event',
  event: 'event',
};

const passable = new Set(['matrix', 'steps', 'needs', 'vars', 'strategy', 'runner', 'github']);

/** What is wrong with a name of GitHub's expressions, and what to write instead; undefined for any other name. */
export function ofGitHub(segments: readonly unknown[]): [what: string, cure: string] | undefined {
  const path = segments.slice(0, firstDynamic(segments)).map(String);
  const [root = '', field = ''] = path;
  if (root === 'env') {
    return [
      '`env` is not available, because it can hold secrets',
      'Pass the values that you need in `data`.',
    ];
  }
  if (root === 'secrets') {
    return ['`secrets` is not available: whoever sees the job reads its description', 'Remove it.'];
  }
  const name = path.join('.');
  const own = root === 'github' ? githubFields[field] : undefined;
  if (own !== undefined)
    return [`unknown name \`${name}\``, `Write \`${[own, ...path.slice(2)].join('.')}\`.`];
  if (!passable.has(root)) return undefined;
  const key = path.findLast((part) => /^[a-z_]\w*$/i.test(part)) ?? root;
  return [
    `\`${name}\` is known to GitHub's expressions, not to the template`,
    `Pass it: \`data: '{"${key}": \${{ toJSON(${name}) }}}'\`, and write \`data.${key}\`.`,
  ];
}

function firstDynamic(segments: readonly unknown[]): number {
  const index = segments.findIndex((segment) => typeof segment === 'object');
  return index < 0 ? segments.length : index;
}
