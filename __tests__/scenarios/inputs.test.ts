import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { event } from '../../emulator/runner/events.ts';
import type { Ran, Step } from '../../emulator/runner/step.ts';
import { defaultDescription } from '../../src/inputs.ts';
import { readWorkspaceFile } from '../../src/runner/workspace.ts';
import { act, calls, descriptionOf, messageOf, problemOf, seed, useEmulator } from '../support/world.ts';

useEmulator();

/** What every wrong input has in common: nothing is sent, the verdict is there, the step is red. */
async function refused(
  inputs: Record<string, string | undefined>,
  step: Omit<Step, 'inputs'> = {},
): Promise<Ran> {
  const ran = await act(inputs, { ...event('push'), ...step });
  expect(calls()).toEqual([]);
  expect(ran.exitCode).toBe(1);
  expect(ran.outputs).toMatchObject({
    is_success: 'false',
    job_ids: '[]',
    results: '[]',
    description: '',
    truncated: 'false',
  });
  expect(ran.commands.filter(({ name }) => name === 'error')).toHaveLength(1);
  expect(ran.summary).toContain('not updated');
  return ran;
}

describe('one wrong input is named with its problem and its cure', () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    ['no job', { 'job-id': undefined }, '`job-id` is missing'],
    ['two ways', { 'job-name': 'x' }, '`job-id` and `job-name` are given together'],
    [
      'three ways',
      { 'job-name': 'x', job: '{"job_id":1}' },
      '`job-id`, `job` and `job-name` are given together',
    ],
    ['a way and a status', { 'job-status': 'running' }, '`job-id` and `job-status` are given together'],
    ['a malformed ID', { 'job-id': '12/../34' }, '`job-id` has "12/../34", which is not a job ID'],
    ['an ID among others', { 'job-id': '1,a b,2' }, '`job-id` has "a b"'],
    ['an ID that is only a comma', { 'job-id': ',' }, '`job-id` holds no ID'],
    ['JSON that is none', { 'job-id': undefined, job: '{"job_id":' }, '`job` is not JSON'],
    ['JSON without an ID', { 'job-id': undefined, job: '{"id":1}' }, '`job` is JSON that has no `job_id`'],
    ['JSON that is no object', { 'job-id': undefined, job: '7' }, 'it is not an object'],
    ['an empty array', { 'job-id': undefined, job: '[]' }, '`job` is an empty array'],
    [
      'an item without an ID',
      { 'job-id': undefined, job: '[{"job_id":1},{}]' },
      '`job` has an item 2 that has no `job_id`',
    ],
    ['an ID with a slash in JSON', { 'job-id': undefined, job: '{"job_id":"../x"}' }, 'no valid `job_id`'],
    [
      'a creation that failed',
      {
        'job-id': undefined,
        job: '{"is_success":false,"error_code":"ModelArts.0104","error_msg":"Illegal name"}',
      },
      'a failed request (ModelArts.0104: Illegal name)',
    ],
    [
      'a creation that failed, in the other words',
      { 'job-id': undefined, job: '[{"is_success":false,"error_message":"Illegal name"}]' },
      'item 1 that tells of a failed request (no code: Illegal name)',
    ],
    [
      'a creation that failed without a word',
      { 'job-id': undefined, job: '{"is_success":false}' },
      'is JSON that tells of a failed request (no code: no message)',
    ],
    [
      'many IDs',
      { 'job-id': 'a_1,a_2,a_3,a_4,a_5,a_6' },
      'has "a_1", "a_2", "a_3", "a_4", "a_5", which are not a job ID',
    ],
    [
      'an array with something else',
      { 'job-id': undefined, job: '[null]' },
      'has an item 1 that has no `job_id` (it is not an object)',
    ],
    [
      'a visualization job as a training job',
      { 'job-id': undefined, job: '{"job_id":1}', 'job-type': 'training' },
      'describes a visualization job, and `job-type` is `training`',
    ],
    ['a status', { 'job-id': undefined, 'job-status': 'runing' }, 'Did you mean `running`?'],
    ['a status number', { 'job-id': undefined, 'job-status': '22' }, '`job-status` is "22"'],
    [
      'a phase',
      { 'job-id': undefined, 'job-status': '8', 'job-type': 'training' },
      'not a status of a training job',
    ],
    ['a choice', { pick: 'first' }, '`pick` is "first". Give one of `only`, `latest`, `all`'],
    ['a pick without a query', { pick: 'latest' }, '`pick` is given without `job-name` or `job-status`'],
    [
      'a pick without a query',
      { 'job-id': undefined, job: '{"job_id":1}', pick: 'all' },
      '`pick` is given without',
    ],
    ['a long ID', { 'job-id': 'x_'.repeat(50) }, `has "${'x_'.repeat(40)}", which`],
    ['a status before which is more', { 'job-id': undefined, 'job-status': 'x8' }, '`job-status` is "x8"'],
    ['a status after which is more', { 'job-id': undefined, 'job-status': '8x' }, '`job-status` is "8x"'],
    [
      'a status within a word',
      { 'job-id': undefined, 'job-status': 'xjobstat_running' },
      '`job-status` is "xjobstat_running"',
    ],
    ['a type', { 'job-type': 'notebook' }, '`job-type` is "notebook"'],
    ['an unknown region', { endpoint: undefined, region: 'cn-norht-4' }, 'Did you mean `cn-north-4`?'],
    ['a region of nowhere', { endpoint: undefined, region: 'mars-1' }, 'no ModelArts endpoint is known'],
    ['a region that is none', { region: 'cn north' }, '`region` is "cn north", which is not a region'],
    ['no region', { endpoint: undefined, region: undefined }, '`region` is missing'],
    [
      'no region to look up the project by',
      { region: undefined, 'project-id': undefined },
      '`project-id` is missing',
    ],
    ['a project ID', { 'project-id': 'a/b' }, '`project-id` is "a/b", which is not a project ID'],
    [
      'an endpoint without a scheme',
      { endpoint: 'modelarts.example.com' },
      '`endpoint` is not a full http(s) URL',
    ],
    [
      'an endpoint over plain http',
      { endpoint: 'http://modelarts.example.com' },
      'would send credentials over plain http',
    ],
    [
      'an endpoint with a query',
      { 'iam-endpoint': 'https://iam.example.com/?a=1' },
      '`iam-endpoint` has a query',
    ],
    [
      'an endpoint with a password',
      { 'sts-endpoint': 'https://u:p@sts.example.com' },
      '`sts-endpoint` holds a user name or a password',
    ],
    [
      'half a key pair',
      { 'secret-key': '' },
      "`secret-key` is empty, and `access-key` can't be used without it",
    ],
    [
      'the other half',
      { 'access-key': '' },
      "`access-key` is empty, and `secret-key` can't be used without it",
    ],
    [
      'a security token alone',
      { 'access-key': '', 'secret-key': '', 'security-token': 'FAKE-TOKEN' },
      '`access-key` is empty',
    ],
    [
      'a user without a password',
      { 'access-key': '', 'secret-key': '', username: 'u', 'domain-name': 'd' },
      '`password` is empty',
    ],
    [
      'an agency without a provider',
      { 'access-key': '', 'secret-key': '', 'agency-urn': 'a' },
      '`provider-urn` is empty',
    ],
    [
      'two kinds of credentials',
      { 'auth-token': 'T0KEN' },
      '`access-key`, `secret-key`, `auth-token` are credentials of 2 kinds',
    ],
    [
      'a secret with a line break',
      { 'secret-key': 'abcd\nefgh' },
      '`secret-key` holds a blank or a line break',
    ],
    [
      'a token with a blank',
      { 'access-key': '', 'secret-key': '', 'auth-token': 'T0 KEN' },
      '`auth-token` holds a blank or a line break',
    ],
    [
      'an audience for nothing',
      { 'oidc-audience': 'x' },
      '`oidc-audience` is given without `agency-urn` or `idp-id`',
    ],
    ['a switch', { 'dry-run': 'yes' }, '`dry-run` is "yes". Give `true` or `false`'],
    ['another switch', { 'fail-on-error': '1' }, '`fail-on-error` is "1"'],
    ['a time of nothing', { timeout: '0' }, '`timeout` is "0". Give a whole number from 1 to 3600'],
    ['a time with a unit', { timeout: '2m' }, '`timeout` is "2m"'],
    ['too many tries', { 'max-attempts': '11' }, '`max-attempts` is "11". Give a whole number from 1 to 10'],
    ['too many at once', { 'max-parallel': '65' }, 'from 1 to 64'],
    ['half a job', { 'max-parallel': '1.5' }, '`max-parallel` is "1.5"'],
    ['an overflow', { overflow: 'wrap' }, '`overflow` is "wrap". Give one of `truncate`, `fail`'],
    ['an empty template', { description: ' \n' }, '`description` is empty'],
    [
      'template and file',
      { description: 'x', 'description-file': 'y' },
      '`description-file` is given together with `description`',
    ],
    [
      'a file that is not there',
      { 'description-file': 'no.liquid' },
      '`description-file` is wrong: "no.liquid" does not exist in the workspace',
    ],
    ['data that is none', { data: '{"a": [}' }, '`data` is wrong: the text is neither JSON nor YAML'],
    ['data that is a list', { data: '[1]' }, '`data` is wrong: the text is a list, and an object is needed'],
    ['data that is a number', { data: '0.91' }, 'is a number'],
  ])('%s', async (_name, inputs, expected) => {
    const ran = await refused(inputs);
    expect(ran.outputs.error_code).toBe('INPUT_INVALID');
    expect(ran.outputs.error_msg).toContain(expected);
    expect(problemOf(ran)).toMatchSnapshot();
  });
});

test('all that is wrong is said at once', async () => {
  const ran = await refused({
    'job-id': 'a_b',
    region: 'x y',
    'secret-key': '',
    timeout: 'soon',
    data: '[',
    'data-file': 'no.json',
    description: '{{ commit.shasum }}{{ nothing }}',
  });
  for (const input of ['job-id', 'region', 'secret-key', 'timeout', 'data', 'data-file', 'description']) {
    expect(ran.outputs.error_msg).toContain(`\`${input}\``);
  }
  expect(messageOf(ran)).toMatchSnapshot();
});

test('two ways to name a job are one problem, whatever is to be picked', async () => {
  const ran = await refused({ 'job-name': 'x', pick: 'latest' });
  expect(problemOf(ran)).toMatch(/^`job-id` and `job-name` are given together/);
});

test('an input that is empty is one that is not given', async () => {
  const names = ['allow-empty', 'dry-run', 'fail-on-error', 'job-type', 'pick', 'overflow'];
  const numbers = ['timeout', 'max-attempts', 'max-parallel'];
  const empty = Object.fromEntries([...names, ...numbers].map((name) => [name, '']));
  const ran = await act({ ...empty, description: 'x'.repeat(300) });
  expect(ran.outputs).toMatchObject({ is_success: 'true', truncated: 'true' });
  expect(calls()).toEqual(['update']);
  const failing = await act({ ...empty, 'job-id': '404404' });
  expect(failing.exitCode).toBe(1);
});

test('without a description there is none to send', async () => {
  const ran = await refused({ description: '', 'allow-empty': '' });
  expect(problemOf(ran)).toMatch(/^`description` is empty\. /);
});

test.each([
  ['least', { timeout: '1', 'max-attempts': '1', 'max-parallel': '1' }],
  ['most', { timeout: '3600', 'max-attempts': '10', 'max-parallel': '64' }],
])('the %s that a number may be is taken', async (_name, numbers) => {
  const ran = await act(numbers);
  expect(ran.outputs.is_success).toBe('true');
});

test('fail-on-error does not hide a wrong input', async () => {
  const ran = await refused({ 'fail-on-error': 'false', timeout: '0' });
  expect(ran.outputs.error_code).toBe('INPUT_INVALID');
});

test('a wrong input of a secret is named without its value', async () => {
  const ran = await refused({ 'secret-key': 'topsecret with blanks' });
  expect(ran.everything).not.toContain('topsecret');
  expect(problemOf(ran)).toMatch(/^`secret-key` holds a blank or a line break\. /);
});

describe('files', () => {
  const files = {
    'desc.liquid': 'From a file: {{ data.a.x }} {{ data.a.y }} {{ data.b }} {{ data.c }}\r\n',
    'one.json': '\ufeff{"a": {"x": 1, "y": 2}, "b": "one"}',
    'deep/two.yaml': 'a: {y: 3}\nb: two\n# comment\n',
    'nan.json': '{"loss": NaN, "lr": 1e-3}',
    'latin.txt': new Uint8Array([0xe9, 0x20]),
  };

  test('of a template stand beside a description that is blank, or the default', async () => {
    for (const description of [undefined, ' \n', ` ${defaultDescription}\n`]) {
      const ran = await act(
        { description, 'description-file': 'fixed.liquid' },
        { files: { 'fixed.liquid': 'fixed' } },
      );
      expect(ran.outputs.description).toBe('fixed');
    }
  });

  test('are looked for where the runner has checked out, else where the step runs', () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
    const before = process.cwd();
    try {
      mkdirSync(join(home, 'workspace'));
      writeFileSync(join(home, 'workspace', 'a'), 'there');
      writeFileSync(join(home, 'a'), 'here');
      process.chdir(home);
      expect(readWorkspaceFile('a', { GITHUB_WORKSPACE: join(home, 'workspace') })).toBe('there');
      expect(readWorkspaceFile('a', { GITHUB_WORKSPACE: '' })).toBe('here');
    } finally {
      process.chdir(before);
      rmSync(home, { recursive: true, force: true });
    }
  });

  test('merge in order, key by key, and the input wins', async () => {
    const ran = await act(
      { 'description-file': 'desc.liquid', 'data-file': 'one.json, deep/two.yaml', data: 'c: 3' },
      { files },
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'From a file: 1 3 two 3' });
  });

  test('that are empty, or nothing but a comment, are no data', async () => {
    const empty = { 'empty.yaml': '', 'comment.yaml': '# later\n', 'null.json': 'null' };
    const ran = await act(
      {
        description: 'x{{ data.a | default: "-" }}',
        'data-file': 'empty.yaml, comment.yaml, null.json',
        data: ' \n',
      },
      { files: empty },
    );
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: 'x-' });
  });

  test('of which one has a value where the other has more: what is later wins whole', async () => {
    const ran = await act(
      { description: '{{ data.a }} {{ data.b.c }}', 'data-file': 'one.json, two.json' },
      { files: { 'one.json': '{"a": {"x": 1}, "b": 7}', 'two.json': '{"a": 2, "b": {"c": 3}}' } },
    );
    expect(ran.outputs.description).toBe('2 3');
  });

  test('of just the size that may be', async () => {
    const content = `{"a": 1}${' '.repeat(4 * 1024 * 1024 - 8)}`;
    const ran = await act(
      { description: '{{ data.a }}', 'data-file': 'large.json' },
      { files: { 'large.json': content } },
    );
    expect(ran.outputs.description).toBe('1');
  });

  test('whose names begin with dots are in the workspace', async () => {
    const ran = await act(
      { description: '{{ data.a }}', 'data-file': '..data/one.json, deep/../two.json' },
      { files: { '..data/one.json': '{"a": 1}', 'two.json': '{}', 'deep/x': '' } },
    );
    expect(ran.outputs.description).toBe('1');
  });

  test('that expand without end are refused', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [at, name] of ['b', 'c', 'd', 'e', 'f'].entries()) {
      const before = `*${'abcde'[at]}`;
      lines.push(`${name}: &${name} [${Array.from({ length: 10 }, () => before).join(', ')}]`);
    }
    const ran = await refused({ data: lines.join('\n') });
    expect(ran.outputs.error_msg).toContain(
      '`data` is wrong: the text is neither JSON nor YAML: Excessive alias',
    );
  });

  test('as Python writes them, NaN and all', async () => {
    const ran = await act(
      { description: '{{ data.loss }} {{ data.lr | short }}', 'data-file': 'nan.json' },
      { files },
    );
    expect(ran.outputs.description).toBe('NaN 0.001');
  });

  test.each([
    ['..', 'is outside of the workspace'],
    ['folder/file/none', "can't be read (ENOTDIR)"],
    ['../outside.json', 'is outside of the workspace'],
    ['link.json', 'is outside of the workspace'],
    ['linked/secret.json', 'is outside of the workspace'],
    ['/etc/passwd', 'is outside of the workspace'],
    ['folder', 'is not a file'],
    ['big.json', 'has more than 4 MB'],
    ['latin.txt', 'is not UTF-8'],
  ])('%s %s', async (path, expected) => {
    const home = mkdtempSync(join(tmpdir(), 'files-'));
    try {
      const workspace = join(home, 'workspace');
      mkdirSync(join(workspace, 'folder'), { recursive: true });
      mkdirSync(join(home, 'elsewhere'));
      writeFileSync(join(workspace, 'folder', 'file'), '');
      writeFileSync(join(home, 'outside.json'), '{"leak": "LEAKED"}');
      writeFileSync(join(home, 'elsewhere', 'secret.json'), '{"leak": "LEAKED"}');
      symlinkSync(join(home, 'outside.json'), join(workspace, 'link.json'));
      symlinkSync(join(home, 'elsewhere'), join(workspace, 'linked'));
      writeFileSync(join(workspace, 'big.json'), ' '.repeat(4 * 1024 * 1024 + 1));
      writeFileSync(join(workspace, 'latin.txt'), files['latin.txt']);
      // What is wrong in the workspace is the run's for data, and told by other tests.
      const inputs = expected.startsWith('is outside')
        ? ['data-file', 'description-file']
        : ['description-file'];
      for (const input of inputs) {
        const ran = await refused(
          { description: input === 'data-file' ? '{{ data.leak }}' : '', [input]: path },
          { workspace },
        );
        expect(problemOf(ran)).toMatch(`\`${input}\` is wrong: "${path}" ${expected}. Give `);
        expect(ran.everything).not.toContain('LEAKED');
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

describe('an empty description', () => {
  test('is sent if that is meant', async () => {
    const ran = await act({ description: '', 'allow-empty': 'true' });
    expect(ran.outputs).toMatchObject({ is_success: 'true', description: '' });
    expect(descriptionOf(seed.jobId)).toBe('');
  });

  test('that only comes out empty is a failure before the update', async () => {
    const before = descriptionOf(seed.jobId);
    const ran = await act({ description: '{{ pr.title }}' }, event('schedule'));
    expect(ran.outputs).toMatchObject({ is_success: 'false', error_code: 'DESCRIPTION_EMPTY' });
    expect(ran.outputs.error_msg).toContain('`allow-empty: true`');
    expect(messageOf(ran)).toMatchSnapshot();
    expect(calls()).toEqual([]);
    expect(descriptionOf(seed.jobId)).toBe(before);
  });
});
