import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmulator } from './cloud/emulator.ts';
import { seed } from './cloud/fixtures.ts';

const usage = `Plays ModelArts, IAM, STS, the ECS metadata service, and GitHub's OIDC and REST on this machine.

Usage: npm run emulator -- [options]

  --port N          listen on this port (default: any free one)
  --delay-ms N      let each answer take this long
  --port-file FILE  write the port into this file once the emulator is ready
  --help            show this text
`;

const { port, delayMs, portFile } = readArguments();
const emulator = await startEmulator({ port, delayMs, verbose: true }).catch(cannotListen);
console.log(welcome(emulator.url));
if (portFile !== undefined) writeFileSync(portFile, new URL(emulator.url).port);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    emulator.close().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException): never {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use, perhaps by another emulator. Name another one with --port, or leave --port out to get a free one.`,
    EACCES: `Port ${port} may not be used by this account. Name one above 1023 with --port, or leave --port out to get a free one.`,
  };
  console.error(reasons[error.code ?? ''] ?? `The emulator cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        'delay-ms': { type: 'string', default: '0' },
        'port-file': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return {
      port: portNumber(values.port),
      delayMs: wholeNumber('--delay-ms', values['delay-ms']),
      portFile: values['port-file'],
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

function portNumber(value: string): number {
  const port = wholeNumber('--port', value);
  if (port > 65_535) throw new Error(`--port takes a number up to 65535, not ${port}.`);
  return port;
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new Error(`${option} takes a whole number, not '${value}'.`);
  return Number(value);
}

function welcome(url: string): string {
  return `The emulator listens on ${url}

Inputs of the action:
  endpoint: ${url}
  iam-endpoint: ${url}
  sts-endpoint: ${url}
  obs-endpoint: ${url}/_obs
  region: ${seed.region}
  job-id: ${seed.jobId}

One of these credentials (all fake):
  access-key: ${seed.accessKey}
  secret-key: ${seed.secretKey}

  auth-token: ${seed.authToken}

  username: ${seed.username}
  password: ${seed.password}
  domain-name: ${seed.domainName}

  provider-urn: ${seed.providerUrn}
  agency-urn: ${seed.agencyUrn}
  oidc-audience: ${seed.audience}

  idp-id: ${seed.idpId}
  oidc-audience: ${seed.audience}

Environment, where GitHub is to be played as well:
  GITHUB_API_URL=${url}/api/v3
  GITHUB_SERVER_URL=${url}
  GITHUB_REPOSITORY=${seed.repository}
  ACTIONS_ID_TOKEN_REQUEST_URL=${url}/_oidc/token?api-version=2.0
  ACTIONS_ID_TOKEN_REQUEST_TOKEN=${seed.oidcRequestToken}
  and the input github-token: ${seed.githubToken}

Make the next update fail:
  curl ${url}/_emulator/faults -d '{"call":"update","times":1,"kind":{"type":"status","status":503}}'

Requests as they come (Ctrl+C ends it):
`;
}
