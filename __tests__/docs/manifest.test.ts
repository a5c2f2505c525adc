import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { manifest, root } from '../../emulator/runner/manifest.ts';
import { defaultDescription } from '../../src/inputs.ts';
import { initialOutputs } from '../../src/report/outputs.ts';

const contract = {
  inputs:
    'job-id job job-name job-status pick job-type description description-file data data-file overflow dry-run region project-id endpoint iam-endpoint sts-endpoint obs-endpoint access-key secret-key security-token auth-token username password domain-name provider-urn agency-urn idp-id oidc-audience github-token fail-on-error timeout max-attempts max-parallel comment comment-key summary'.split(
      ' ',
    ),
  outputs: 'is_success error_code error_msg description truncated job_ids results comment_url'.split(' '),
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('action.yml', () => {
  const text = readFileSync(join(root, 'action.yml'), 'utf8');

  test('runs dist/ on Node 24', () => {
    expect(parse(text).runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  test('describes itself in fewer characters than the Marketplace takes', () => {
    expect((parse(text).description as string).trim().length).toBeLessThan(125);
  });

  test('has every input and output of the contract', () => {
    expect(Object.keys(manifest.inputs)).toEqual(expect.arrayContaining(contract.inputs));
    expect(Object.keys(manifest.outputs)).toEqual(expect.arrayContaining(contract.outputs));
  });

  test('has the outputs that the sources set, and no other', () => {
    expect(Object.keys(manifest.outputs).sort()).toEqual(Object.keys(initialOutputs()).sort());
  });

  test('describes each, with a default', () => {
    for (const [name, { description, default: value }] of Object.entries(manifest.inputs)) {
      expect([name, description.length > 20, typeof value]).toEqual([name, true, 'string']);
    }
    for (const { description } of Object.values(manifest.outputs))
      expect(description.length).toBeGreaterThan(20);
  });

  test('has the default template that the sources know', () => {
    expect(manifest.inputs.description?.default).toBe(defaultDescription);
  });

  test('has no expression but in a default: a runner refuses the whole file for one in a description', () => {
    for (const { description } of [...Object.values(manifest.inputs), ...Object.values(manifest.outputs)]) {
      expect(description).not.toContain('${{');
    }
  });

  test('names no input that the sources do not read, and the other way round', () => {
    const all = sources(join(root, 'src')).join('\n');
    for (const name of Object.keys(manifest.inputs))
      expect([name, all.includes(`'${name}'`)]).toEqual([name, true]);
    const read = [...all.matchAll(/read\.(?:text|untrimmed|list|flag|choice|wholeNumber)\('([a-z-]+)'/g)].map(
      ([, name]) => name,
    );
    for (const name of read) expect(Object.keys(manifest.inputs)).toContain(name);
  });

  test('is the only place that the environment’s inputs come from', () => {
    const readers = sources(join(root, 'src')).filter((source) => source.includes('INPUT_$'));
    expect(readers).toHaveLength(1);
  });
});
