import { FilterError } from './uncomputable.ts';

/** Directives of strftime that LiquidJS lacks, in those that it has (Open Group, *strftime*; Ruby, *Time#strftime*). */
const longForms: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  r: '%I:%M:%S %p',
  v: '%e-%b-%Y',
  '+': '%a %b %e %H:%M:%S %Z %Y',
};
const known = new Set([...'aAbBcCdeHIjklLmMNpPqsSuUwWxXyYzZtn%h', ...Object.keys(longForms)]);
// `%`, flags, width, modifiers (only `:`, for `%:z`), and the directive.
const directive = /%([-^#0_]*)(\d*)(:*)([\s\S]?)/g;

/**
 * A format of `date` in the directives that LiquidJS knows.
 * @throws FilterError for a directive that it would print as it stands
 */
export function expandFormat(format: string): string {
  return format.replace(directive, (whole, flags: string, width: string, colons: string, name: string) => {
    if (!known.has(name) || (colons !== '' && name !== 'z')) {
      throw new FilterError(
        `\`date\` has no directive \`${whole}\``,
        `It has ${[...known].map((one) => `%${one}`).join(' ')}, and \`%:z\`.`,
      );
    }
    return flags === '' && width === '' ? (longForms[name] ?? whole) : whole;
  });
}

const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?))?\s?(Z|[+-]\d\d:?\d\d)?$/i;
const namesZone = /\b(UTC|GMT|[ECMP][SD]T)\b|[+-]\d\d:?\d\d\)?$/;

/**
 * A date in the one form that LiquidJS reads alike on every runner. A time without a zone is UTC, and a date without a
 * time is its midnight.
 */
export function withZone(value: unknown): unknown {
  if (typeof value !== 'string' || /^\s*(now|today|\d+)?\s*$/.test(value)) return value;
  const text = value.trim();
  const [, date, time = '00:00:00', zone = 'Z'] = iso.exec(text) ?? [];
  if (date !== undefined) return `${date}T${time.replace(',', '.')}${zone.toUpperCase()}`;
  const milliseconds = Date.parse(namesZone.test(text) ? text : `${text} UTC`);
  return Number.isNaN(milliseconds) ? value : new Date(milliseconds).toISOString();
}
