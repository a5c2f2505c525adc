import { describe, expect, test } from '@jest/globals';
import { findProject } from '../../../src/modelarts/project.ts';
import { identity, scriptedHttp } from '../../support/answers.ts';

describe('the project of a region', () => {
  const region = { region: 'cn-north-4', iamEndpoint: 'https://iam.example' } as Parameters<
    typeof findProject
  >[2];
  const find = async (body: string | object, status = 200) => {
    const { http, calls } = scriptedHttp([body], status);
    const found = await findProject(http, identity, region).catch(
      (error: { failure: object }) => error.failure,
    );
    return { found, url: calls[0]?.request.url };
  };
  const project = (id: unknown, name = 'cn-north-4') => ({ id, name });

  test('is looked up by the name of the region', async () => {
    expect(await find({ projects: [project('p1')] })).toEqual({
      found: 'p1',
      url: 'https://iam.example/v3/projects?name=cn-north-4',
    });
  });

  test('has exactly that name, and an ID that is safe in a path', async () => {
    const others = [
      project('p0', 'cn-north-4_sub'),
      project('../x'),
      project('x/'),
      project('/x'),
      project(''),
      project(undefined),
      null,
    ];
    expect((await find({ projects: [...others, project('p-1'), ...others] })).found).toBe('p-1');
    expect((await find({ projects: others })).found).toMatchObject({ code: 'PROJECT_NOT_FOUND' });
  });

  test.each([{}, { projects: [] }, { projects: 'none' }])('is not found in %j', async (body) => {
    expect((await find(body)).found).toMatchObject({ code: 'PROJECT_NOT_FOUND' });
  });

  test('is ambiguous among twelve, of which ten are named', async () => {
    const projects = Array.from({ length: 12 }, (_, index) => project(`p${index}`));
    expect((await find({ projects })).found).toMatchObject({
      code: 'PROJECT_AMBIGUOUS',
      why: 'IAM lists 12 projects of that name: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9',
    });
  });

  test('may not be looked up: the failure is that of IAM, and says where to find the ID', async () => {
    const error = { error: { code: 403, message: 'You are not authorized', title: 'Forbidden' } };
    expect((await find(error, 403)).found).toMatchObject({
      code: '403',
      what: 'Could not find the project of cn-north-4',
      why: 'You are not authorized (HTTP 403)',
      cure: expect.stringContaining('Give `project-id`: in the console it is under'),
    });
  });
});
