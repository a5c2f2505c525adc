import { member, names } from '../data/lookup.ts';
import { Series } from '../data/series.ts';
import { isTable } from '../data/table.ts';
import { didYouMean, listed } from './names.ts';
import { FilterError } from './uncomputable.ts';

/** Filters that take a list: a series is that of its values to them, though it stands for its last one elsewhere. */
const ofLists = new Set(
  'array_to_sentence_string compact concat first join last max mean min reverse shift size slice sort sum uniq'.split(
    ' ',
  ),
);
/** Filters that take a list and the name of a property of its members. */
const ofProperties = new Set(
  'find find_index group_by has map max mean min reject sort sort_natural sum where'.split(' '),
);

/**
 * The list that a filter is given, in place of a series.
 * @throws FilterError if the filter asks for a property that no row of a table has
 */
export function listFor(filter: string, value: unknown, [property]: readonly unknown[]): unknown {
  if (value instanceof Series) return ofLists.has(filter) ? value.values : value;
  if (ofProperties.has(filter) && typeof property === 'string' && isTable(value)) {
    const [key = ''] = property.split(/[.[]/);
    if (member(value, key) === undefined) {
      const there = names(value);
      const cure = didYouMean(key, there) ?? `They have ${listed(there.slice(0, 20))}.`;
      throw new FilterError(`\`${filter}\` finds no \`${key}\` in any row`, cure);
    }
  }
  return value;
}
