// Regions of the SDKs' ModelArts table.
export const modelArtsRegions = new Set(
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
/** A cloud of its own, with the same APIs but no STS v5. */
const openTelekomCloud = new Map([
  [
    'eu-de',
    { modelArts: 'https://modelarts.eu-de.otc.t-systems.com', iam: 'https://iam.eu-de.otc.t-systems.com' },
  ],
]);

export function isOpenTelekomCloud(region: string): boolean {
  return openTelekomCloud.has(region);
}

/** The ModelArts base URL of a region, if the region is known to have one. */
export function modelArtsEndpoint(region: string): string | undefined {
  if (region === 'ap-southeast-1') return 'https://modelarts.ap-southeast-1.myhuaweicloud.cn';
  if (modelArtsRegions.has(region)) return `https://modelarts.${region}.myhuaweicloud.com`;
  return openTelekomCloud.get(region)?.modelArts;
}

/** The IAM base URL that serves a region. */
export function iamEndpoint(region: string): string {
  const other = openTelekomCloud.get(region);
  if (other !== undefined) return other.iam;
  if (!modelArtsRegions.has(region) || withoutIam.has(region)) return 'https://iam.myhuaweicloud.com';
  return `https://iam.${region}.myhuaweicloud.com`;
}

/** The OBS base URL of a region. Unlike ModelArts', that of `ap-southeast-1` ends like the others'. */
export function obsEndpoint(region: string): string {
  if (/^eu-(de|nl)$/.test(region)) return `https://obs.${region}.otc.t-systems.com`;
  return `https://obs.${region}.myhuaweicloud.${region.startsWith('eu-west-') ? 'eu' : 'com'}`;
}

/** An STS base URL for a region: its own, or the nearest that has one, since any STS serves any region. */
export function stsEndpoint(region: string): string {
  const own = stsRegions.has(region) ? region : region.startsWith('cn-') ? 'cn-north-4' : 'ap-southeast-1';
  return `https://sts.${own}.myhuaweicloud.com`;
}
