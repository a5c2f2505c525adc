import { randomBytes } from 'node:crypto';
import { type Answer, type Arrived, at, flatError, json, jsonObject, type Route } from './http.ts';
import { matchesAny, verifyIdToken } from './oidc.ts';
import type { Project, State } from './state.ts';

export const iamRoutes: Route[] = [
  { call: 'projects', method: 'GET', pattern: /^\/v3\/projects$/, signed: true, handle: listProjects },
  { call: 'token', method: 'POST', pattern: /^\/v3\/auth\/tokens$/, handle: passwordToken },
  {
    call: 'id-token',
    method: 'POST',
    pattern: /^\/v3\.0\/OS-AUTH\/id-token\/tokens$/,
    handle: idTokenToken,
  },
];

const tokenLifetime = 24 * 60 * 60 * 1000;
const wrongPasswordsBeforeLock = 5;
const lockedFor = 15 * 60 * 1000;

function listProjects(request: Arrived): Answer {
  const name = request.query.get('name');
  const projects = request.state.projects
    .filter((project) => request.identity?.projectIds.includes(project.id))
    .filter((project) => name === null || project.name === name)
    .map((project) => ({
      domain_id: project.domainId,
      is_domain: false,
      parent_id: project.domainId,
      name: project.name,
      description: '',
      links: { next: null, previous: null, self: `${request.origin}/v3/projects/${project.id}` },
      id: project.id,
      enabled: true,
    }));
  const links = { next: null, previous: null, self: `${request.origin}/v3/projects` };
  return json(200, { projects, links });
}

function passwordToken(request: Arrived): Answer {
  const { state, now } = request;
  const body = jsonObject(request);
  const given = at(body, 'auth', 'identity', 'password', 'user');
  const [name, password, domainName] = [
    at(given, 'name'),
    at(given, 'password'),
    at(given, 'domain', 'name'),
  ];
  if (![name, password, domainName].every((value) => typeof value === 'string' && value !== '')) {
    return nestedError(400, 'Bad Request', 'Request body is invalid.');
  }
  const user = state.users.find((one) => one.name === name && one.domainName === domainName);
  if (user?.lockedUntil !== undefined && user.lockedUntil > now.getTime()) {
    return flatError(401, 'IAM.0061', 'The account is locked. Try again later.');
  }
  if (!user || user.password !== password) {
    if (user && ++user.failures >= wrongPasswordsBeforeLock) {
      user.failures = 0;
      user.lockedUntil = now.getTime() + lockedFor;
    }
    return nestedError(401, 'Unauthorized', 'The username or password is wrong.');
  }
  user.failures = 0;
  const scope = at(body, 'auth', 'scope', 'project');
  const project = scope === undefined ? undefined : findProject(state, user.projectIds, scope);
  if (scope !== undefined && !project) return nestedError(404, 'Not Found', 'The project is not found.');
  const catalog = request.query.get('nocatalog')
    ? []
    : [{ id: randomHex(), name: 'modelarts', type: 'modelarts', endpoints: [{ url: request.origin }] }];
  return issueToken(request, user.projectIds, project, {
    catalog,
    methods: ['password'],
    roles: [{ id: '0', name: 'te_admin' }],
    user: {
      domain: { id: project?.domainId ?? randomHex(), name: domainName },
      id: randomHex(),
      name,
      password_expires_at: '',
    },
  });
}

async function idTokenToken(request: Arrived): Promise<Answer> {
  const { state, now } = request;
  const body = jsonObject(request);
  const token = at(body, 'auth', 'id_token', 'id');
  if (typeof token !== 'string') return flatError(400, 'IAM.0011', 'Request body is invalid.');
  const idp = state.idps.find(({ id }) => id === request.headers['x-idp-id']);
  if (!idp) return flatError(404, 'IAM.0004', 'Could not find the identity provider.');
  const claims = await verifyIdToken(token, idp.issuer, now);
  if ('problem' in claims) return flatError(401, 'IAM.0001', `Authentication failed: ${claims.problem}`);
  if (!claims.aud.some((audience) => idp.clientIds.includes(audience))) {
    return flatError(
      401,
      'IAM.0001',
      'Authentication failed: the audience is not a client ID of the provider.',
    );
  }
  if (!matchesAny(idp.subjects, claims.sub)) {
    return flatError(403, 'IAM.0003', 'The user is not mapped to any user group.');
  }
  const scope = at(body, 'auth', 'scope', 'project');
  const project = scope === undefined ? undefined : findProject(state, idp.projectIds, scope);
  if (scope !== undefined && !project) return flatError(404, 'IAM.0004', 'Could not find the project.');
  return issueToken(request, idp.projectIds, project, {
    methods: ['mapped'],
    user: {
      'OS-FEDERATION': {
        identity_provider: { id: idp.id },
        protocol: { id: 'oidc' },
        groups: [{ name: 'admin', id: '45a8c8f' }],
      },
      domain: { id: project?.domainId ?? randomHex(), name: project?.domainName ?? '' },
      name: 'FederationUser',
      id: randomHex(),
    },
  });
}

function issueToken(
  request: Arrived,
  ownerProjectIds: string[],
  project: Project | undefined,
  fields: Record<string, unknown>,
): Answer {
  const expiresAt = request.now.getTime() + tokenLifetime;
  const value = `MIIF${randomBytes(900).toString('base64')}`;
  const scope = project ? { projectId: project.id } : { ownerProjectIds };
  request.state.tokens.set(value, { value, expiresAt, ...scope });
  const token = {
    ...fields,
    issued_at: microseconds(request.now.getTime()),
    expires_at: microseconds(expiresAt),
    ...(project && {
      project: {
        domain: { id: project.domainId, name: project.domainName },
        id: project.id,
        name: project.name,
      },
    }),
  };
  return json(201, { token }, { 'X-Subject-Token': value });
}

/** A scope names its project by `id` or by `name`. */
function findProject(state: State, projectIds: string[], scope: unknown): Project | undefined {
  return state.projects
    .filter(({ id }) => projectIds.includes(id))
    .find(({ id, name }) => id === at(scope, 'id') || name === at(scope, 'name'));
}

function nestedError(code: number, title: string, message: string): Answer {
  return json(code, { error: { code, message, title } });
}

function microseconds(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z');
}

function randomHex(): string {
  return randomBytes(16).toString('hex');
}
