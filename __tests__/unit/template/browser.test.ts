/** What a page in a browser does with a template, with plain objects as values. */
import { describe, expect, test } from '@jest/globals';
import { loadContext, lookupsFor, needsJobDetails, roots } from '../../../src/context/roots.ts';
import { WorkflowEvent } from '../../../src/context/workflow-event.ts';
import { descriptionPerJob } from '../../../src/template/describe.ts';
import { Template } from '../../../src/template/template.ts';

describe('a page', () => {
  const event = new WorkflowEvent(
    { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REPOSITORY: 'acme/vision', GITHUB_SHA: 'c0ffee0' },
    () => ({ inputs: { note: 'try 2' } }),
  );
  const template = new Template(
    '{{ inputs.note }}: {{ commit.subject }} #{{ pr.number }} {{ job.name }} {{ data.loss | short }}',
    'description',
  );

  test('can say what a template would fetch, and with which permissions, without a request', () => {
    expect(lookupsFor(event, template.uses)).toEqual([
      { subject: 'the commit c0ffee0', path: 'commits/c0ffee0', permission: 'contents: read' },
      {
        subject: 'the pull requests of c0ffee0',
        path: 'commits/c0ffee0/pulls',
        permission: 'pull-requests: read',
      },
    ]);
    expect(needsJobDetails(template.uses)).toBe(true);
    const free = new Template('{{ run.id }} {{ job.id }} {{ commit.short_sha }}', 'description');
    expect(lookupsFor(event, free.uses)).toEqual([]);
    expect(needsJobDetails(free.uses)).toBe(false);
  });

  test('can render a description from plain objects', async () => {
    const source = { event, data: { loss: 0.012345 } };
    const answers: Record<string, unknown> = {
      'commits/c0ffee0': { sha: 'c0ffee0', commit: { message: 'Warm up\n\nslowly' } },
      'commits/c0ffee0/pulls': [{ number: 12 }],
    };
    const shared = loadContext(source, template.uses, async ({ path }) => answers[path]);
    const describe = descriptionPerJob(template, source, shared, { overflow: 'fail', allowEmpty: false });
    const { text } = await describe({ id: '7', name: 'resnet' });
    expect(text).toBe('try 2: Warm up #12 resnet 0.01235');
    expect((await describe({ id: '8', name: 'other' })).text).toContain('other');
  });

  test('can list the names that a template can use', () => {
    const names = Object.fromEntries(roots.map(({ name, fields }) => [name, fields]));
    expect(Object.keys(names)).toEqual(expect.arrayContaining(['commit', 'data', 'event', 'inputs', 'job']));
    expect(names.ref).toEqual(['name', 'type', 'full']);
    expect(names.data).toBeUndefined();
  });
});
