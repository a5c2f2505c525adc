import { nearest } from '../nearest.ts';
import { emptyVariableHint, type InputReader } from '../runner/input-reader.ts';
import {
  iamEndpoint,
  isOpenTelekomCloud,
  modelArtsEndpoint,
  modelArtsRegions,
  obsEndpoint,
  stsEndpoint,
} from './regions.ts';

/** Where the cloud is. Base URLs have no `/` at the end. */
export interface Cloud {
  readonly region: string;
  readonly projectId: string;
  readonly endpoint: string;
  readonly iamEndpoint: string;
  readonly stsEndpoint: string;
  /** With `{bucket}` where the bucket goes; empty if it is not known. */
  readonly obsEndpoint: string;
  /** The metadata service of an ECS. */
  readonly metadataEndpoint: string;
}

/** Services beside ModelArts that the inputs need, each with the input that needs it. */
export interface ServiceUse {
  readonly iam?: string;
  readonly sts?: string;
  readonly obs?: string;
}

// A region's project is named like the region, and a sub-project like `cn-north-4_team`.
const isProjectName = /^[a-z]{2}(-[a-z]+)+-\d+(_.*)?$/;
// Terraform's, and the one that `huaweicloud/auth-action` writes.
const regionVariables = ['HW_REGION_NAME', 'HUAWEI_CLOUD_REGION'];

export function parseCloud(read: InputReader, uses: ServiceUse): Cloud {
  const projectId = read.text('project-id');
  const endpoint = baseUrl(read, 'endpoint');
  // Not beside an endpoint: services of another cloud would be derived from it, and get the credentials.
  const [regionFrom, region] =
    (read.isGiven('region') || endpoint !== '' ? undefined : read.variable(...regionVariables)) ??
    (['region', read.text('region')] as const);
  checkPlace(read, regionFrom, region, projectId, endpoint);
  // Credentials must not go to a cloud that they are not of, so nothing is derived for one that is not known.
  const isHuawei = modelArtsRegions.has(region) || /\.myhuaweicloud\.(com|cn|eu)$/.test(hostOf(endpoint));
  const iam =
    baseUrl(read, 'iam-endpoint') || (isHuawei || isOpenTelekomCloud(region) ? iamEndpoint(region) : '');
  const sts = baseUrl(read, 'sts-endpoint') || (isHuawei ? stsEndpoint(region) : '');
  const needsLookup = projectId === '' && region !== '';
  const iamUser = uses.iam ?? (needsLookup ? 'region' : undefined);
  const other = 'It can not be derived for another cloud than Huawei Cloud: give the base URL of its';
  if (endpoint !== '' && iam === '' && !read.isGiven('iam-endpoint') && iamUser !== undefined) {
    const cure = `${other} IAM${iamUser === 'region' ? ', or `project-id`' : ''}.`;
    read.problem('iam-endpoint', `is missing, and \`${iamUser}\` needs it`, cure);
  }
  if (sts === '' && !read.isGiven('sts-endpoint') && uses.sts !== undefined) {
    if (endpoint !== '') {
      read.problem('sts-endpoint', `is missing, and \`${uses.sts}\` needs it`, `${other} STS.`);
    } else if (isOpenTelekomCloud(region)) {
      const what = `is given with the region \`${region}\`, whose cloud has no STS v5`;
      read.problem(uses.sts, what, 'Use `idp-id` there.');
    }
  }
  const obs = readObsEndpoint(read) || (isHuawei || isOpenTelekomCloud(region) ? obsOf(region) : '');
  if (obs === '' && !read.isGiven('obs-endpoint') && uses.obs !== undefined) {
    read.problem('obs-endpoint', `is missing, and \`${uses.obs}\` needs it`, `${other} OBS.`);
  }
  return {
    region,
    projectId,
    endpoint: endpoint || (modelArtsEndpoint(region) ?? ''),
    iamEndpoint: iam,
    stsEndpoint: sts,
    obsEndpoint: obs,
    metadataEndpoint: baseUrl(read, 'metadata-endpoint') || 'http://169.254.169.254',
  };
}

function obsOf(region: string): string {
  return region === '' ? '' : withBucket(obsEndpoint(region));
}

/**
 * A base URL with `{bucket}` where the bucket goes: in the host, as the reference demands, unless it asks for path style
 * by holding it already (`https://obs.example.com/{bucket}`). On loopback there are no hosts for buckets.
 */
function withBucket(base: string): string {
  if (base.includes('{bucket}')) return base;
  return isLocal(new URL(base).hostname) ? `${base}/{bucket}` : base.replace('://', '://{bucket}.');
}

function readObsEndpoint(read: InputReader): string {
  // No URL holds braces, so a name stands for what is in them.
  const placeholder = 'bucket-placeholder';
  const base = baseUrl(read, 'obs-endpoint', read.text('obs-endpoint').replace('{bucket}', placeholder));
  if (base === '') return '';
  const { hostname, pathname } = new URL(base);
  if (base.includes(placeholder)) return base.replace(placeholder, '{bucket}');
  if (!isLocal(hostname)) {
    const hasAddress = /^(\d+(\.\d+){3}|\[.*\])$/.test(hostname);
    if (hasAddress || pathname !== '/') {
      const what = hasAddress ? 'is an IP address, which no bucket can stand before' : 'has a path';
      const cure = 'Say where the bucket goes, e.g. `https://obs.example.com/{bucket}`.';
      read.problem('obs-endpoint', what, cure);
    } else if (/^[^.]+\.obs\./.test(hostname)) {
      const cure = `Give \`https://${hostname.replace(/^[^.]+\./, '')}\`, without the bucket.`;
      read.problem('obs-endpoint', 'names a bucket', cure);
    }
  }
  return withBucket(base);
}

function checkPlace(
  read: InputReader,
  regionFrom: string,
  region: string,
  projectId: string,
  endpoint: string,
): void {
  const shown = JSON.stringify(region);
  if (projectId !== '' && (isProjectName.test(projectId) || !/^[0-9A-Za-z-]+$/.test(projectId))) {
    read.problem(
      'project-id',
      `is ${JSON.stringify(projectId)}, which is not a project ID`,
      `${isProjectName.test(projectId) ? 'That is the name of a project; give its ID. ' : ''}Copy it from the console, My Credentials > API Credentials: 32 letters and digits.`,
    );
  }
  if (region === '' && endpoint === '') {
    const cure = `Give the region of the job, e.g. \`cn-north-4\`, or a full \`endpoint\`. ${emptyVariableHint}`;
    read.problem('region', 'is missing', cure);
  } else if (region === '' && projectId === '') {
    const what = 'is missing, and without a `region` it can not be looked up';
    read.problem('project-id', what, 'Give `region` or `project-id` as well.');
  } else if (region !== '' && !/^[0-9A-Za-z-]+$/.test(region)) {
    read.problem(regionFrom, `is ${shown}, which is not a region`, 'Give its ID, e.g. `cn-north-4`.');
  } else if (endpoint === '' && modelArtsEndpoint(region) === undefined) {
    const near = nearest(region, modelArtsRegions);
    const meant = near === undefined ? '' : `Did you mean \`${near}\`? `;
    read.problem(
      regionFrom,
      `is ${shown}, for which no ModelArts endpoint is known`,
      `${meant}For a new region or another cloud give \`endpoint\`.`,
    );
  }
}

function hostOf(url: string): string {
  return url === '' ? '' : new URL(url).hostname;
}

/** A base URL without the `/` at its end; empty if not given or not one. */
function baseUrl(read: InputReader, name: string, value = read.text(name)): string {
  if (value === '') return '';
  const what = whatIsWrong(value);
  if (what === undefined) return new URL(value).href.replace(/\/+$/, '');
  read.problem(name, what, 'Give a base URL such as `https://modelarts.cn-north-4.myhuaweicloud.com`.');
  return '';
}

function whatIsWrong(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:/.test(url.protocol)) return 'is not a full http(s) URL';
  if (url.username !== '' || url.password !== '') return 'holds a user name or a password';
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment';
  if (url.protocol === 'http:' && !isLocal(url.hostname)) return 'would send credentials over plain http';
  return undefined;
}

// Loopback is for tests and the link-local address is the metadata service's: neither leaves the machine.
function isLocal(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\]|169\.254(\.\d+){2})$/.test(hostname);
}
