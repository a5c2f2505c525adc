/** Where requests go without an explicit endpoint: hosts of clouds, which no test may reach. */
import { describe, expect, test } from '@jest/globals';
import { inputVariables } from '../../../emulator/runner/manifest.ts';
import { servicesOf } from '../../../src/auth/kinds.ts';
import type { Problem } from '../../../src/errors.ts';
import { type Cloud, parseCloud } from '../../../src/huaweicloud/cloud.ts';
import { InputReader } from '../../../src/runner/input-reader.ts';

function parse(inputs: Record<string, string>): { cloud: Cloud; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = new InputReader(inputVariables(inputs), problems);
  const usesObs = inputs['data-file']?.includes('obs://') ?? false;
  const cloud = parseCloud(read, { ...servicesOf(read), ...(usesObs && { obs: 'data-file' }) });
  return { cloud, problems };
}

const named = (problems: readonly Problem[]) =>
  problems.map(({ input, what, cure }) => `\`${input}\` ${what}. ${cure}`);

const metadataEndpoint = 'http://169.254.169.254';

// ModelArts, IAM and STS, as the tables of Huawei Cloud's SDKs have them.
const global = 'iam.myhuaweicloud.com';
interface Hosts {
  readonly iam?: string;
  readonly sts?: string;
  readonly modelArts?: string;
}
test.each<[region: string, exceptions: Hosts]>([
  ['cn-north-1', {}],
  ['cn-north-2', {}],
  ['cn-north-4', { sts: 'cn-north-4' }],
  ['cn-north-9', {}],
  ['cn-north-11', { iam: global }],
  ['cn-north-12', {}],
  ['cn-east-3', { sts: 'cn-east-3' }],
  ['cn-east-4', {}],
  ['cn-south-1', { sts: 'cn-south-1' }],
  ['cn-southwest-2', { sts: 'cn-southwest-2' }],
  ['cn-southwest-3', { iam: global }],
  ['ap-southeast-1', { sts: 'ap-southeast-1', modelArts: 'modelarts.ap-southeast-1.myhuaweicloud.cn' }],
  ['ap-southeast-2', { sts: 'ap-southeast-2' }],
  ['ap-southeast-3', { sts: 'ap-southeast-3' }],
  ['ap-southeast-4', { sts: 'ap-southeast-4' }],
  ['la-north-2', { sts: 'ap-southeast-1' }],
  ['la-south-2', { sts: 'la-south-2' }],
  ['sa-brazil-1', { sts: 'sa-brazil-1' }],
  ['af-north-1', { iam: global, sts: 'ap-southeast-1' }],
  ['af-south-1', { sts: 'af-south-1' }],
  ['me-east-1', { sts: 'ap-southeast-1' }],
  ['tr-west-1', { sts: 'tr-west-1' }],
])('region %s', (region, { iam, sts, modelArts }) => {
  expect(parse({ region })).toEqual({
    cloud: {
      region,
      projectId: '',
      endpoint: `https://${modelArts ?? `modelarts.${region}.myhuaweicloud.com`}`,
      iamEndpoint: `https://${iam ?? `iam.${region}.myhuaweicloud.com`}`,
      stsEndpoint: `https://sts.${sts ?? 'cn-north-4'}.myhuaweicloud.com`,
      obsEndpoint: `https://{bucket}.obs.${region}.myhuaweicloud.com`,
      metadataEndpoint,
    },
    problems: [],
  });
});

describe('Open Telekom Cloud', () => {
  test('has addresses of its own, and no STS', () => {
    expect(parse({ region: 'eu-de' })).toEqual({
      cloud: {
        region: 'eu-de',
        projectId: '',
        endpoint: 'https://modelarts.eu-de.otc.t-systems.com',
        iamEndpoint: 'https://iam.eu-de.otc.t-systems.com',
        stsEndpoint: '',
        obsEndpoint: 'https://{bucket}.obs.eu-de.otc.t-systems.com',
        metadataEndpoint,
      },
      problems: [],
    });
  });

  test('takes no agency', () => {
    expect(named(parse({ region: 'eu-de', 'agency-urn': 'a' }).problems)).toEqual([
      '`agency-urn` is given with the region `eu-de`, whose cloud has no STS v5. Use `idp-id` there.',
    ]);
    expect(parse({ region: 'eu-de', 'idp-id': 'i' }).problems).toEqual([]);
    // Somebody may know better.
    const sts = 'https://sts.example.com';
    expect(parse({ region: 'eu-de', 'agency-urn': 'a', 'sts-endpoint': sts }).problems).toEqual([]);
  });
});

describe('an endpoint of its own', () => {
  const endpoint = 'https://modelarts.example.com';
  const needs = (inputs: Record<string, string>) => named(parse({ endpoint, ...inputs }).problems);

  test('of a cloud that is not known: nothing is derived, nothing is missed that is not used', () => {
    const { cloud, problems } = parse({ endpoint, region: 'mars-1', 'project-id': 'p1' });
    expect(cloud).toEqual({
      region: 'mars-1',
      projectId: 'p1',
      endpoint,
      iamEndpoint: '',
      stsEndpoint: '',
      obsEndpoint: '',
      metadataEndpoint,
    });
    expect(problems).toEqual([]);
  });

  test('… and what is used has to be given', () => {
    const derived = 'It can not be derived for another cloud than Huawei Cloud';
    const iam = `${derived}: give the base URL of its IAM`;
    expect(needs({ region: 'mars-1' })).toEqual([
      `\`iam-endpoint\` is missing, and \`region\` needs it. ${iam}, or \`project-id\`.`,
    ]);
    expect(needs({ region: 'mars-1', 'project-id': 'p', username: 'u' })).toEqual([
      `\`iam-endpoint\` is missing, and \`username\` needs it. ${iam}.`,
    ]);
    expect(needs({ region: 'mars-1', 'project-id': 'p', 'idp-id': 'i' })).toEqual([
      `\`iam-endpoint\` is missing, and \`idp-id\` needs it. ${iam}.`,
    ]);
    expect(needs({ region: 'mars-1', 'project-id': 'p', 'agency-urn': 'a' })).toEqual([
      `\`sts-endpoint\` is missing, and \`agency-urn\` needs it. ${derived}: give the base URL of its STS.`,
    ]);
    expect(
      needs({
        region: 'mars-1',
        'agency-urn': 'a',
        'iam-endpoint': 'https://iam.example.com',
        'sts-endpoint': 'https://sts.example.com',
      }),
    ).toEqual([]);
  });

  test('of OBS is needed for what is read from there', () => {
    const inputs = { region: 'mars-1', 'project-id': 'p', 'data-file': 'obs://bucket/metrics.json' };
    expect(needs(inputs)).toEqual([
      '`obs-endpoint` is missing, and `data-file` needs it. It can not be derived for another cloud than Huawei Cloud: give the base URL of its OBS.',
    ]);
    expect(needs({ ...inputs, 'obs-endpoint': 'https://obs.example.com' })).toEqual([]);
  });

  test.each([
    ['https://obs.cn-east-3.myhuaweicloud.com/', 'https://{bucket}.obs.cn-east-3.myhuaweicloud.com'],
    ['https://obs.example.com/{bucket}', 'https://obs.example.com/{bucket}'],
    ['https://gateway.example.com/obs/{bucket}/', 'https://gateway.example.com/obs/{bucket}'],
    ['https://{bucket}.obs.example.com', 'https://{bucket}.obs.example.com'],
    ['https://10.0.0.5/{bucket}', 'https://10.0.0.5/{bucket}'],
    ['https://oss.eu-west-0.example.com', 'https://{bucket}.oss.eu-west-0.example.com'],
    ['http://127.0.0.1:8080/_obs', 'http://127.0.0.1:8080/_obs/{bucket}'],
    ['http://localhost:8080', 'http://localhost:8080/{bucket}'],
    ['http://[::1]:8080', 'http://[::1]:8080/{bucket}'],
  ])('of OBS has a place for the bucket: %s', (given, expected) => {
    const { cloud, problems } = parse({ region: 'cn-north-4', 'obs-endpoint': given });
    expect(problems).toEqual([]);
    expect(cloud.obsEndpoint).toBe(expected);
  });

  test.each([
    [
      'https://10.0.0.5',
      'is an IP address, which no bucket can stand before. Say where the bucket goes, e.g. `https://obs.example.com/{bucket}`.',
    ],
    [
      'https://[fd00::1]',
      'is an IP address, which no bucket can stand before. Say where the bucket goes, e.g. `https://obs.example.com/{bucket}`.',
    ],
    [
      'https://gateway.example.com/obs',
      'has a path. Say where the bucket goes, e.g. `https://obs.example.com/{bucket}`.',
    ],
    [
      'https://my-bucket.obs.cn-north-4.myhuaweicloud.com',
      'names a bucket. Give `https://obs.cn-north-4.myhuaweicloud.com`, without the bucket.',
    ],
    [
      'http://obs.example.com/{bucket}',
      'would send credentials over plain http. Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.',
    ],
    [
      'obs.example.com',
      'is not a full http(s) URL. Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.',
    ],
  ])('of OBS is refused: %s', (given, expected) => {
    expect(named(parse({ region: 'cn-north-4', 'obs-endpoint': given }).problems)).toEqual([
      `\`obs-endpoint\` ${expected}`,
    ]);
  });

  test('that is wrong is one problem, not two', () => {
    const wrong =
      'is not a full http(s) URL. Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.';
    expect(needs({ region: 'mars-1', 'iam-endpoint': 'iam' })).toEqual([`\`iam-endpoint\` ${wrong}`]);
    expect(needs({ region: 'mars-1', 'project-id': 'p', 'agency-urn': 'a', 'sts-endpoint': 'sts' })).toEqual([
      `\`sts-endpoint\` ${wrong}`,
    ]);
  });

  test('of Huawei Cloud needs no more for an agency', () => {
    const inputs = { endpoint: 'https://modelarts.cn-new-1.myhuaweicloud.com', region: 'cn-new-1' };
    expect(parse({ ...inputs, 'agency-urn': 'a' }).problems).toEqual([]);
  });

  test.each(['com', 'cn', 'eu'])('on myhuaweicloud.%s: a region that is new has the global IAM', (top) => {
    const { cloud, problems } = parse({
      endpoint: `https://modelarts.cn-new-1.myhuaweicloud.${top}/`,
      region: 'cn-new-1',
    });
    expect(problems).toEqual([]);
    expect(cloud.endpoint).toBe(`https://modelarts.cn-new-1.myhuaweicloud.${top}`);
    expect(cloud.iamEndpoint).toBe('https://iam.myhuaweicloud.com');
    expect(cloud.stsEndpoint).toBe('https://sts.cn-north-4.myhuaweicloud.com');
  });

  test('wins over the region, as do those of IAM and STS, a path and all', () => {
    const { cloud } = parse({
      region: 'cn-north-4',
      endpoint: 'https://gateway.example.com/modelarts//',
      'iam-endpoint': 'https://gateway.example.com/iam/',
      'sts-endpoint': 'http://localhost:8080',
    });
    expect(cloud).toMatchObject({
      endpoint: 'https://gateway.example.com/modelarts',
      iamEndpoint: 'https://gateway.example.com/iam',
      stsEndpoint: 'http://localhost:8080',
    });
  });

  test.each([
    'https://notmyhuaweicloud.com.example.com',
    'https://myhuaweicloud.com.evil.example',
    'https://modelarts.myhuaweicloud.com.evil.example',
    'https://evil.example/x.myhuaweicloud.com',
  ])('%s is no part of Huawei Cloud', (other) => {
    expect(parse({ endpoint: other, region: 'mars-1', 'project-id': 'p' }).cloud.iamEndpoint).toBe('');
  });

  const example = 'Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.';
  test.each([
    ['modelarts.example.com', 'is not a full http(s) URL'],
    ['ftp://modelarts.example.com', 'is not a full http(s) URL'],
    ['shttp://modelarts.example.com', 'is not a full http(s) URL'],
    ['https://u@modelarts.example.com', 'holds a user name or a password'],
    ['https://:p@modelarts.example.com', 'holds a user name or a password'],
    ['https://modelarts.example.com/?a=b', 'has a query or a fragment'],
    ['https://modelarts.example.com/#a', 'has a query or a fragment'],
    ['http://modelarts.example.com', 'would send credentials over plain http'],
    ['http://localhost.example.com', 'would send credentials over plain http'],
    ['http://127.0.0.1.example.com', 'would send credentials over plain http'],
    ['http://xlocalhost', 'would send credentials over plain http'],
  ])('%s: %s', (wrong, what) => {
    expect(named(parse({ region: 'cn-north-4', endpoint: wrong }).problems)).toEqual([
      `\`endpoint\` ${what}. ${example}`,
    ]);
  });

  test.each([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://127.10.20.30',
    'http://[::1]:1',
    'http://169.254.169.254',
  ])('%s stays on this machine', (local) => {
    const { cloud, problems } = parse({ region: 'cn-north-4', endpoint: local });
    expect(problems).toEqual([]);
    expect(cloud.endpoint).toBe(local);
  });
});

describe('region and project', () => {
  test.each<[Record<string, string>, string]>([
    [
      {},
      '`region` is missing. Give the region of the job, e.g. `cn-north-4`, or a full `endpoint`. A variable (`vars.…`) is empty where neither the repository, the organization nor the `environment` of the job defines it.',
    ],
    [
      { endpoint: 'https://modelarts.example.com' },
      '`project-id` is missing, and without a `region` it can not be looked up. Give `region` or `project-id` as well.',
    ],
    [
      { region: 'cn north' },
      '`region` is "cn north", which is not a region. Give its ID, e.g. `cn-north-4`.',
    ],
    [
      { region: 'cn-north-4/' },
      '`region` is "cn-north-4/", which is not a region. Give its ID, e.g. `cn-north-4`.',
    ],
    [
      { region: '/cn-north-4' },
      '`region` is "/cn-north-4", which is not a region. Give its ID, e.g. `cn-north-4`.',
    ],
    [
      { region: 'cn-norht-4' },
      '`region` is "cn-norht-4", for which no ModelArts endpoint is known. Did you mean `cn-north-4`? For a new region or another cloud give `endpoint`.',
    ],
    [
      { region: 'mars-1' },
      '`region` is "mars-1", for which no ModelArts endpoint is known. For a new region or another cloud give `endpoint`.',
    ],
    [
      { region: 'cn-north-4', 'project-id': 'a/b' },
      '`project-id` is "a/b", which is not a project ID. Copy it from the console, My Credentials > API Credentials: 32 letters and digits.',
    ],
    [
      { region: 'cn-north-4', 'project-id': '/ab' },
      '`project-id` is "/ab", which is not a project ID. Copy it from the console, My Credentials > API Credentials: 32 letters and digits.',
    ],
  ])('%j', (inputs, expected) => {
    expect(named(parse(inputs).problems)).toEqual([expected]);
  });

  test('a project is enough where the endpoint is given', () => {
    expect(parse({ endpoint: 'https://modelarts.example.com', 'project-id': 'p' }).problems).toEqual([]);
  });
});
