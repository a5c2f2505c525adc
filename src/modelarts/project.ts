import type { Identity } from '../auth/identity.ts';
import { ActionError, codes } from '../errors.ts';
import { notObject, parseBody } from '../http/json-body.ts';
import type { Http } from '../http/retry.ts';
import { apiFailure } from '../huaweicloud/answers.ts';
import type { Cloud } from '../huaweicloud/cloud.ts';
import { asArray, asString, get } from '../json.ts';

const whereToFind = 'Give `project-id`: in the console it is under My Credentials > API Credentials.';

/**
 * The project of a region (Identity and Access Management API Reference, *Querying Projects*).
 * @throws ActionError PROJECT_NOT_FOUND, PROJECT_AMBIGUOUS, or the API's
 */
export async function findProject(http: Http, identity: Identity, cloud: Cloud): Promise<string> {
  const purpose = `find the project of ${cloud.region}`;
  const answer = await http.send({
    purpose,
    request: {
      method: 'GET',
      url: `${cloud.iamEndpoint}/v3/projects?name=${encodeURIComponent(cloud.region)}`,
      headers: { 'Content-Type': 'application/json' },
    },
    authorize: (request) => identity.authorize(request),
    validate: notObject,
  });
  if (answer.status >= 300)
    throw await apiFailure(purpose, 'iam', answer, {
      asked: 'project',
      hint: whereToFind,
      hintFor: 'lookup',
    });
  const ids = asArray(get(parseBody(answer.body), 'projects')).flatMap((project) => {
    const id = asString(get(project, 'id'));
    return id !== undefined && /^[0-9A-Za-z-]+$/.test(id) && get(project, 'name') === cloud.region
      ? [id]
      : [];
  });
  const [id, ...others] = ids;
  if (id === undefined) {
    throw new ActionError({
      code: codes.noProject,
      what: `Could not ${purpose}`,
      why: 'IAM lists no project of that name: the region is wrong, or the identity may not list projects',
      cure: whereToFind,
    });
  }
  if (others.length > 0) {
    throw new ActionError({
      code: codes.ambiguousProject,
      what: `Could not ${purpose}`,
      why: `IAM lists ${ids.length} projects of that name: ${ids.slice(0, 10).join(', ')}`,
      cure: 'Give the right one as `project-id`.',
    });
  }
  return id;
}
