import { describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../src/modelarts/job-types.ts';
import { trainingJob } from '../../../src/modelarts/training-job.ts';
import { visualizationJob } from '../../../src/modelarts/visualization-job.ts';

describe('a job in an answer', () => {
  test.each<[object | null | string, object | undefined]>([
    [{ job_id: 197 }, { id: '197' }],
    [{ job_id: '' }, undefined],
    [{}, undefined],
    [null, undefined],
    ['197', undefined],
    [
      {
        job_id: '10',
        job_name: 'n',
        job_desc: '',
        status: '1',
        create_time: '1524189990635',
        duration: 33_000,
        service_url: 'https://console.example/a/?token=secret#x',
        train_url: '/bucket/',
      },
      {
        id: '10',
        name: 'n',
        description: '',
        status: 'init',
        createdAt: '2018-04-20T02:06:30.635Z',
        duration: 33,
        url: 'https://console.example/a/',
        trainUrl: '/bucket/',
      },
    ],
    [
      { job_id: 1, status: 99, create_time: 15_099_239_923 },
      { id: '1', status: '99', createdAt: '2448-06-22T17:18:43.000Z' },
    ],
    [{ job_id: 1, create_time: 0, duration: 'x', service_url: 'nowhere' }, { id: '1' }],
    [{ job_id: 1, create_time: -1, service_url: 'javascript:alert(1)' }, { id: '1' }],
    [
      { job_id: 1, create_time: 1e20, job_desc: 7, service_url: 'http://a.example/b' },
      { id: '1', url: 'http://a.example/b' },
    ],
  ])('of the v1 API is read from %j', (given, expected) => {
    const found = visualizationJob.readJob(given);
    expect(found && JSON.parse(JSON.stringify(found))).toEqual(expected);
  });

  test.each<[object, object | undefined]>([
    [{ metadata: { id: 'u' } }, { id: 'u' }],
    [{ metadata: {} }, undefined],
    [{}, undefined],
    [
      {
        metadata: { id: 'u', name: 'n', description: 'd', create_time: 1_636_447_346_315 },
        status: { phase: 'Abnormal', duration: 1500 },
        endpoints: { tensorboard: { url: 'https://t.example/x?token=1', token: 'secret' } },
      },
      {
        id: 'u',
        name: 'n',
        description: 'd',
        createdAt: '2021-11-09T08:42:26.315Z',
        status: 'abnormal',
        duration: 1.5,
        url: 'https://t.example/x',
      },
    ],
    [{ metadata: { id: 'u', description: null }, status: null }, { id: 'u' }],
    [
      {
        metadata: { id: 'u' },
        algorithm: { summary: { log_type: 'tensorboard', log_dir: { pfs: { pfs_path: '/pfs/logs/' } } } },
      },
      { id: 'u', logs: { path: '/pfs/logs/', areOnNfs: false, jobIds: [] } },
    ],
    [
      { metadata: { id: 'u' }, algorithm: { summary: { log_dir: { nfs: { nfs_path: '/mnt/logs' } } } } },
      { id: 'u', logs: { areOnNfs: true, jobIds: [] } },
    ],
    [
      {
        metadata: { id: 'u' },
        algorithm: {
          summary: { data_sources: [{ job: { job_id: 'a' } }, { job: {} }, null, { job: { job_id: 'b' } }] },
        },
      },
      { id: 'u', logs: { areOnNfs: false, jobIds: ['a', 'b'] } },
    ],
  ])('of the v2 API is read from %j', (given, expected) => {
    const found = trainingJob.readJob(given);
    expect(found && JSON.parse(JSON.stringify(found))).toEqual(expected);
  });
});

describe('a status of a visualization job', () => {
  test.each([
    [0, 'unknown'],
    [1, 'init'],
    [7, 'waiting'],
    [8, 'running'],
    [10, 'completed'],
    [13, 'canceled'],
    [21, 'check_failed'],
  ])('has the number %d and the name %s', (number, name) => {
    expect(visualizationJob.readJob({ job_id: 1, status: number })?.status).toBe(name);
    expect(visualizationJob.parseStatus(String(number))).toBe(name);
    expect(visualizationJob.parseStatus(`0${number}`)).toBe(name);
    expect(visualizationJob.parseStatus(name)).toBe(name);
    expect(visualizationJob.parseStatus(name.replaceAll('_', '-'))).toBe(name);
    expect(visualizationJob.listRequest({ name: '', status: name }, 1).path).toMatch(
      new RegExp(`&status=${number}$`),
    );
  });

  test('has no number above 21', () => {
    expect(visualizationJob.statuses).toHaveLength(22);
    expect(visualizationJob.parseStatus('22')).toBeUndefined();
    expect(visualizationJob.readJob({ job_id: 1, status: 22 })?.status).toBe('22');
  });
});

describe.each(jobTypes.map((type) => [type.name, type] as const))('the type %s', (_name, type) => {
  test('knows its statuses by their names, and asks for each of them in another way', () => {
    const asked = type.statuses.map((status) => {
      expect(type.parseStatus(status)).toBe(status);
      return JSON.stringify(type.listRequest({ name: '', status }, 1));
    });
    expect(new Set(asked).size).toBe(type.statuses.length);
    expect(type.parseStatus('no such status')).toBeUndefined();
  });

  test.each([null, 7, '', [], {}, { job_id: '' }, { metadata: { id: '' } }])(
    'finds no job in %j',
    (answer) => {
      expect(type.readJob(answer)).toBeUndefined();
      expect(type.readPage(answer).items).toEqual([]);
    },
  );
});
