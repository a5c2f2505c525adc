import type { Identity, SignIn, SignInContext } from '../auth/identity.ts';
import { ModelArts } from './client.ts';
import { connectAhead } from './connect-ahead.ts';
import { findProject } from './project.ts';
import type { JobSelection } from './selection.ts';

export interface SessionContext extends Omit<SignInContext, 'connectAhead'> {
  readonly signIn: SignIn;
  readonly selection: JobSelection;
  readonly maxParallel: number;
}

/** Who sends the requests, in which project. */
export interface Session {
  readonly identity: Identity;
  readonly projectId: string;
  readonly client: ModelArts;
}

/** Signs in, and opens the connections that come after it. */
export async function signIn(context: SessionContext): Promise<Identity> {
  const { cloud, http } = context;
  return context.signIn({
    ...context,
    connectAhead: () => connectAhead(http, cloud, cloud.projectId, context),
  });
}

/**
 * Finds the project, unless it is known.
 * @throws ActionError as the sign-in does, or as {@link findProject}
 */
export async function openSession(signedIn: Promise<Identity>, context: SessionContext): Promise<Session> {
  const { cloud, http, selection } = context;
  const identity = await signedIn;
  const known = cloud.projectId || identity.projectId;
  connectAhead(http, cloud, known, context);
  const projectId = known || (await findProject(http, identity, cloud));
  return {
    identity,
    projectId,
    client: new ModelArts(http, identity, cloud.endpoint, projectId, selection.type),
  };
}
