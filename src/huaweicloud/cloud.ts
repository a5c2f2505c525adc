import { nearest } from '../nearest.ts';
import type { InputReader } from '../runner/input-reader.ts';

/** Where the cloud is. Base URLs have no `/` at the end. */
export interface Cloud {
  readonly region: string;
  readonly projectId: string;
  readonly endpoint: string;
  readonly iamEndpoint: string;
  readonly stsEndpoint: string;
}

// Regions of the SDKs' ModelArts table.
const modelArtsRegions = new Set(
  (
    'cn-north-1 cn-north-2 cn-north-4 cn-north-9 cn-north-11 cn-north-12 cn-east-3 cn-east-4 cn-south-1 ' +
    'cn-southwest-2 cn-southwest-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 la-north-2 ' +
    'la-south-2 sa-brazil-1 af-north-1 af-south-1 me-east-1 tr-west-1'
  ).split(' '),
);
// Regions with ModelArts but no IAM of their own; the global one accepts every call.
const withoutIam = new Set(['cn-north-11', 'cn-southwest-3', 'af-north-1']);
const stsRegions = new Set(
  (
    'cn-north-4 cn-east-3 cn-south-1 cn-southwest-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ' +
    'la-south-2 sa-brazil-1 af-south-1 tr-west-1'
  ).split(' '),
);
const openTelekomCloud: Readonly<Record<string, { modelarts?: string; iam: string }>> = {
  'eu-de': {
    modelarts: 'https://modelarts.eu-de.otc.t-systems.com',
    iam: 'https://iam.eu-de.otc.t-systems.com',
  },
};

/** The ModelArts base URL of a region, if the region is known to have one. */
export function modelArtsEndpoint(region: string): string | undefined {
  if (region === 'ap-southeast-1') return 'https://modelarts.ap-southeast-1.myhuaweicloud.cn';
  if (modelArtsRegions.has(region)) return `https://modelarts.${region}.myhuaweicloud.com`;
  return openTelekomCloud[region]?.modelarts;
}

/** The IAM base URL that serves a region. */
export function iamEndpoint(region: string): string {
  if (openTelekomCloud[region]) return openTelekomCloud[region].iam;
  if (!modelArtsRegions.has(region) || withoutIam.has(region)) return 'https://iam.myhuaweicloud.com';
  return `https://iam.${region}.myhuaweicloud.com`;
}

/** An STS base URL for a region: its own, or the nearest that has one, since any STS serves any region. */
export function stsEndpoint(region: string): string {
  const own = stsRegions.has(region) ? region : region.startsWith('cn-') ? 'cn-north-4' : 'ap-southeast-1';
  return `https://sts.${own}.myhuaweicloud.com`;
}

export function parseCloud(read: InputReader): Cloud {
  const region = read.text('region');
  const endpoint = baseUrl(read, 'endpoint');
  const projectId = read.text('project-id');
  if (projectId !== '' && !/^[0-9A-Za-z-]+$/.test(projectId)) {
    read.problem(
      'project-id',
      `is ${JSON.stringify(projectId)}, which is not a project ID`,
      'Copy it from the console, My Credentials > API Credentials: 32 letters and digits.',
    );
  }
  if (region === '' && endpoint === '') {
    read.problem(
      'region',
      'is missing',
      'Give the region of the job, e.g. `cn-north-4`, or a full `endpoint`.',
    );
  } else if (region === '' && projectId === '') {
    read.problem(
      'project-id',
      'is missing, and without a `region` it can not be looked up',
      'Give `region` or `project-id` as well.',
    );
  } else if (region !== '' && !/^[0-9A-Za-z-]+$/.test(region)) {
    read.problem(
      'region',
      `is ${JSON.stringify(region)}, which is not a region`,
      'Give its ID, e.g. `cn-north-4`.',
    );
  } else if (endpoint === '' && modelArtsEndpoint(region) === undefined) {
    const near = nearest(region, modelArtsRegions);
    read.problem(
      'region',
      `is ${JSON.stringify(region)}, for which no ModelArts endpoint is known`,
      `${near === undefined ? '' : `Did you mean \`${near}\`? `}For a new region or another cloud give \`endpoint\`.`,
    );
  }
  // Credentials must not go to a cloud that they are not of, so nothing is derived for one that is not known.
  const isHuawei = modelArtsRegions.has(region) || /\.myhuaweicloud\.(com|cn|eu)$/.test(hostOf(endpoint));
  const iam =
    baseUrl(read, 'iam-endpoint') || (isHuawei || openTelekomCloud[region] ? iamEndpoint(region) : '');
  const sts = baseUrl(read, 'sts-endpoint') || (isHuawei ? stsEndpoint(region) : '');
  const givenFor = (...names: string[]) => names.find((name) => read.text(name) !== '');
  const needsLookup = projectId === '' && region !== '';
  const forIam = givenFor('username', 'idp-id') ?? (needsLookup ? 'region' : undefined);
  const other = 'It can not be derived for another cloud than Huawei Cloud';
  if (endpoint !== '' && iam === '' && read.text('iam-endpoint') === '' && forIam !== undefined) {
    const cure = `${other}: give the base URL of its IAM${forIam === 'region' ? ', or `project-id`' : ''}.`;
    read.problem('iam-endpoint', `is missing, and \`${forIam}\` needs it`, cure);
  }
  if (endpoint !== '' && sts === '' && read.text('sts-endpoint') === '' && givenFor('agency-urn')) {
    read.problem(
      'sts-endpoint',
      'is missing, and `agency-urn` needs it',
      `${other}: give the base URL of its STS.`,
    );
  } else if (endpoint === '' && sts === '' && openTelekomCloud[region] && givenFor('agency-urn')) {
    read.problem(
      'agency-urn',
      `is given with the region \`${region}\`, whose cloud has no STS v5`,
      'Use `idp-id` there.',
    );
  }
  return {
    region,
    projectId,
    endpoint: endpoint || (modelArtsEndpoint(region) ?? ''),
    iamEndpoint: iam,
    stsEndpoint: sts,
  };
}

function hostOf(url: string): string {
  return url === '' ? '' : new URL(url).hostname;
}

/** A base URL without the `/` at its end; empty if not given or not one. */
export function baseUrl(read: InputReader, name: string): string {
  const value = read.text(name);
  if (value === '') return '';
  const flaw = flawOf(value);
  if (flaw === undefined) return new URL(value).href.replace(/\/+$/, '');
  read.problem(name, flaw, 'Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.');
  return '';
}

function flawOf(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:/.test(url.protocol)) return 'is not a full http(s) URL';
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password';
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment';
  if (url.protocol === 'http:' && !isLocal(url.hostname)) return 'would send credentials over plain http';
  return undefined;
}

// Loopback is for tests and the link-local address is the metadata service's: neither leaves the machine.
function isLocal(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\]|169\.254(\.\d+){2})$/.test(hostname);
}
