import { causes } from '../errors.ts';
import { get } from '../json.ts';

/** Why GitHub refused a request, and what to do: `permission` only if that is what lacks. */
export function explainRefusal(error: unknown, otherwise: (status: number) => string): string {
  const why = (causes(error)[0] ?? '').replace(/\.?$/, '.');
  const { status = 0 } = error as { status?: number };
  return [why, limitCure(error, status) ?? otherwise(status)].filter(Boolean).join(' ');
}

// GitHub Docs, *Rate limits for the REST API*: both kinds of limit come with 403 or 429.
function limitCure(error: unknown, status: number): string | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const header = (name: string) => get(error, 'response', 'headers', name);
  const isLimited =
    status === 429 ||
    header('x-ratelimit-remaining') === '0' ||
    header('retry-after') !== undefined ||
    /rate limit|abuse detection/i.test(causes(error).join(' '));
  if (!isLimited) return undefined;
  const resetsAt = new Date(Number(header('x-ratelimit-reset') ?? Number.NaN) * 1000);
  const seconds = Number(header('retry-after') ?? Number.NaN);
  const when = !Number.isNaN(seconds)
    ? `in ${seconds} s`
    : Number.isNaN(resetsAt.getTime())
      ? 'later'
      : `after ${resetsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `GitHub limits how many requests a token may send; no permission is missing. Run the job again ${when}, or give \`github-token\` a token that has a limit of its own.`;
}
