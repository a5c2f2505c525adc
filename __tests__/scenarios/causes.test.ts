/** What a failure says: the cause that is the cause, and a cure that cures. */
import { describe, expect, test } from '@jest/globals';
import { act, descriptionOf, emulator, messageOf, seed, useEmulator, user } from '../support/world.ts';

useEmulator();

describe('a cure goes by what was asked and by what the answer says', () => {
  test('a wrong secret key does not ask for `project-id` while the project is looked up', async () => {
    const ran = await act({ 'project-id': undefined, 'secret-key': 'wrong' });
    expect(messageOf(ran)).toContain('verify aksk signature fail');
    expect(messageOf(ran)).not.toContain('Give `project-id`');
  });

  test.each<[string, number, string, boolean]>([
    ['a refused signature', 401, 'APIGW.0301', false],
    ['a disabled user', 403, 'IAM.0080', false],
    ['an expired key', 400, 'IAM.1105', false],
    ['a missing permission', 403, 'IAM.0003', true],
    ['a fault of IAM', 500, 'IAM.0006', true],
  ])(
    '%s while the project is looked up: `project-id` is named only if it helps',
    async (_, status, code, helps) => {
      emulator().fault({
        call: 'projects',
        kind: { type: 'status', status, body: JSON.stringify({ error_code: code, error_msg: 'No.' }) },
      });
      const message = messageOf(await act({ 'project-id': undefined, 'max-attempts': '1' }));
      expect(message).toContain(code);
      expect(message.includes('Give `project-id`')).toBe(helps);
    },
  );

  test.each<['update' | 'get' | 'list', Record<string, string | undefined>]>([
    ['update', {}],
    ['get', { 'dry-run': 'true' }],
    ['list', { 'job-id': undefined, 'job-name': 'x' }],
  ])('a refused %s names the one permission that it needs', async (call, inputs) => {
    emulator().fault({ call, kind: { type: 'status', status: 403 } });
    const message = messageOf(await act(inputs));
    expect(message).toContain(`Grant the identity \`modelarts:tensorboard:${call}\`.`);
  });

  test('a refused list says to check the name, not the ID', async () => {
    emulator().fault({
      call: 'list',
      kind: {
        type: 'status',
        status: 400,
        body: '{"error_code":"ModelArts.0104","error_msg":"Illegal name"}',
      },
    });
    const message = messageOf(await act({ 'job-id': undefined, 'job-name': 'x' }));
    expect(message).toContain('Check `job-name`');
    expect(message).not.toContain('`job-id`');
  });

  test('a limit on requests at IAM does not ask for a lower `max-parallel`', async () => {
    emulator().fault({
      call: 'token',
      kind: { type: 'status', status: 429, headers: { 'Retry-After': '0' } },
    });
    const keyless = { 'access-key': undefined, 'secret-key': undefined, ...user };
    const message = messageOf(await act({ ...keyless, 'max-attempts': '1' }));
    expect(message).toContain('HTTP 429');
    expect(message).toContain('Run the step again later.');
  });

  test.each(['primary', 'secondary'] as const)(
    'the %s rate limit of GitHub is told as such, and no permission is asked for',
    async (limit) => {
      emulator().state.github.rateLimit = limit;
      const ran = await act(
        { description: '{{ commit.subject }}!', 'github-token': emulator().state.github.token },
        {
          event: { name: 'workflow_dispatch', payload: {} },
          env: {
            GITHUB_SHA: 'c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c',
            GITHUB_REPOSITORY: 'octo-org/octo-repo',
          },
        },
      );
      const warning = ran.commands.find(({ name }) => name === 'warning')?.value ?? '';
      expect(warning).toMatch(/rate limit/);
      expect(warning).toContain('Run the job again');
      expect(warning).not.toContain('permissions`');
      expect(ran.outputs.is_success).toBe('true');
    },
  );
});

describe('a description that ModelArts refuses', () => {
  test('is told with its length and the unusual characters that it holds', async () => {
    emulator().state.descriptions.refusedCharacters = '<>';
    const message = messageOf(await act({ description: 'acc <b>0.9</b> · 🚀 训练' }));
    expect(message).toContain('The description was refused');
    expect(message).toContain('it has 22 characters, which are 29 bytes in UTF-8');
    expect(message).toContain('< (U+003C), > (U+003E), · (U+00B7), 🚀 (U+1F680)');
    expect(message).not.toContain('练 (');
    expect(descriptionOf(seed.jobId)).not.toContain('0.9');
  });

  test('is told with its bytes where ModelArts counts those', async () => {
    emulator().state.descriptions.unit = 'bytes';
    const message = messageOf(await act({ description: '训练'.repeat(60) }));
    expect(message).toContain('it has 120 characters, which are 360 bytes in UTF-8');
    expect(message).toContain('If the service counts bytes, it takes 256 of them at most');
  });

  test.each(['ModelArts.0101', 'ModelArts.0104', 'ModelArts.0107', 'ModelArts.2788'])(
    'is told so for %s, in both APIs',
    async (code) => {
      const body = JSON.stringify({ error_code: code, error_msg: 'Illegal' });
      for (const type of ['visualization', 'training']) {
        emulator().fault({ kind: { type: 'status', status: 400, body }, times: 1 });
        const message = messageOf(await act({ description: 'a%b', 'job-type': type }));
        expect(message).toContain('The description was refused');
        expect(message).toContain('% (U+0025)');
      }
    },
  );
});
