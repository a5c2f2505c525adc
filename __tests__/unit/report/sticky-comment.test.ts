import { describe, expect, test } from '@jest/globals';
import type { Comment, Comments } from '../../../src/context/github-comments.ts';
import { keepComment, type Mark } from '../../../src/report/sticky-comment.ts';

const mark: Mark = { key: 'train / resnet', runId: '1000', runAttempt: '1' };

/** A pull request's comments in memory, in which others may act between two calls. */
class Conversation implements Comments {
  all: Comment[] = [];
  calls: string[] = [];
  next = 100;
  before: Partial<Record<'list' | 'create' | 'update', (() => void)[]>> = {};
  answers = true;

  post(body: string, isOwn = true): Comment {
    const comment = { id: String(this.next++), body, url: `https://github.example/${this.next - 1}`, isOwn };
    this.all.push(comment);
    return comment;
  }
  #happen(call: 'list' | 'create' | 'update'): void {
    this.calls.push(call);
    this.before[call]?.shift()?.();
  }
  async list() {
    this.#happen('list');
    return [...this.all];
  }
  async create(body: string) {
    this.#happen('create');
    const comment = this.post(body.replaceAll('\n', '\r\n'));
    return this.answers ? comment : undefined;
  }
  async update(id: string, body: string) {
    this.#happen('update');
    const found = this.all.find((comment) => comment.id === id);
    if (found === undefined) return undefined;
    const changed = { ...found, body };
    this.all = this.all.map((comment) => (comment.id === id ? changed : comment));
    return changed;
  }
  async remove(id: string) {
    this.calls.push('remove');
    this.all = this.all.filter((comment) => comment.id !== id);
  }
}

const bodyOf = async (text: string, of: Mark = mark) => {
  const conversation = new Conversation();
  await keepComment(conversation, of, text);
  return (conversation.all[0]?.body ?? '').replaceAll('\r\n', '\n');
};

describe('keeping one comment', () => {
  test('creates it where there is none, with the mark in its first line', async () => {
    const conversation = new Conversation();
    conversation.post('a word of somebody', false);
    expect(await keepComment(conversation, mark, '<p>one</p>')).toEqual({
      is: 'created',
      url: 'https://github.example/101',
    });
    expect(conversation.all.at(-1)?.body).toMatch(
      /^<!-- modelarts-visualization-job key=[0-9a-f]{12} run=1000\.1 -->\r\n<p>one<\/p>$/,
    );
    expect(conversation.calls).toEqual(['list', 'create', 'list']);
  });

  test('updates the oldest of its own, and no other', async () => {
    const conversation = new Conversation();
    conversation.post(await bodyOf('old'), false);
    conversation.post(await bodyOf('old', { ...mark, key: 'train / other' }));
    conversation.post(await bodyOf('old'));
    conversation.post(await bodyOf('old'));
    const kept = await keepComment(conversation, { ...mark, runId: '1001' }, 'new');
    expect(kept).toEqual({ is: 'updated', url: 'https://github.example/102' });
    expect(conversation.all.map(({ body }) => body.split('\n')[1])).toEqual(['old', 'old', 'new', 'old']);
  });

  test('does not count a comment that quotes the mark', async () => {
    const conversation = new Conversation();
    conversation.post(`> ${await bodyOf('old')}`);
    expect(await keepComment(conversation, mark, 'new')).toMatchObject({ is: 'created' });
  });

  test('sends nothing where the comment says it already', async () => {
    const conversation = new Conversation();
    conversation.post(`${(await bodyOf('same')).replaceAll('\n', '\r\n')}\r\n`);
    expect(await keepComment(conversation, mark, 'same')).toMatchObject({ is: 'unchanged' });
    expect(conversation.calls).toEqual(['list']);
  });

  test.each([
    ['a later run', { runId: '1001', runAttempt: '1' }, 'newer'],
    ['a later run with an ID of more digits', { runId: '10000', runAttempt: '1' }, 'newer'],
    ['a later attempt', { runId: '1000', runAttempt: '2' }, 'newer'],
    ['an attempt of more digits', { runId: '1000', runAttempt: '10' }, 'newer'],
    ['an earlier run', { runId: '999', runAttempt: '7' }, 'updated'],
  ])('leaves what a later run wrote: %s', async (_name, theirs, expected) => {
    const conversation = new Conversation();
    conversation.post(await bodyOf('theirs', { ...mark, ...theirs }));
    expect(await keepComment(conversation, mark, 'ours')).toMatchObject({ is: expected });
  });

  test('creates it again if it is deleted between the list and the update', async () => {
    const conversation = new Conversation();
    conversation.post(await bodyOf('old'));
    conversation.before.update = [
      () => {
        conversation.all = [];
      },
    ];
    expect(await keepComment(conversation, { ...mark, runId: '1001' }, 'new')).toMatchObject({
      is: 'created',
    });
    expect(conversation.all).toHaveLength(1);
  });

  test('gives up on a comment that is deleted again and again', async () => {
    const conversation = new Conversation();
    const old = await bodyOf('old');
    const vanish = () => {
      conversation.all = [];
    };
    conversation.before.list = [1, 2, 3].map(() => () => {
      conversation.all = [];
      conversation.post(old);
    });
    conversation.before.update = [vanish, vanish, vanish];
    expect(await keepComment(conversation, { ...mark, runId: '1001' }, 'new')).toBeUndefined();
  });

  test('two runs that both found none leave one comment, the older', async () => {
    const conversation = new Conversation();
    const theirs = await bodyOf('theirs', { ...mark, runId: '999' });
    conversation.before.create = [() => void conversation.post(theirs)];
    expect(await keepComment(conversation, mark, 'ours')).toMatchObject({ is: 'updated' });
    expect(conversation.all.map(({ id }) => id)).toEqual(['100']);
    expect(conversation.all[0]?.body).toContain('ours');
  });

  test('two runs that both found none leave the word of the later run', async () => {
    const conversation = new Conversation();
    const theirs = await bodyOf('theirs', { ...mark, runId: '1001' });
    conversation.before.create = [() => void conversation.post(theirs)];
    expect(await keepComment(conversation, mark, 'ours')).toMatchObject({ is: 'newer' });
    expect(conversation.all.map(({ body }) => body.split('\n')[1])).toEqual(['theirs']);
  });

  test('looks whether a creation without an answer took place, before another', async () => {
    const conversation = new Conversation();
    conversation.answers = false;
    const kept = await keepComment(conversation, mark, 'ours');
    expect(kept?.is).toBe('created');
    expect(conversation.all).toHaveLength(1);
    expect(conversation.calls).toEqual(['list', 'create', 'list']);
  });

  test('a key may hold anything', async () => {
    const body = await bodyOf('x', { ...mark, key: '--> @octocat\n' });
    expect(body.split('\n')[0]).toMatch(
      /^<!-- modelarts-visualization-job key=[0-9a-f]{12} run=1000\.1 -->$/,
    );
  });
});
