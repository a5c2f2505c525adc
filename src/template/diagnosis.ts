import type { Liquid, Variable } from 'liquidjs/dist/liquid.browser.mjs';
import { roots } from '../context/roots.ts';
import { findMissing, isOfRun } from '../data/lookup.ts';
import { codes, type Problem } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { clean, excerpt } from '../text.ts';
import { ExpressionError } from './analysis.ts';
import type { Finding, Findings } from './finding.ts';
import { ofGitHub } from './github-names.ts';
import { removedTags } from './liquid.ts';
import { cureOf, ofLooseSyntax, operatorBefore } from './meant.ts';
import { didYouMean, listed, written } from './names.ts';
import { FilterError } from './uncomputable.ts';

/** A place in a template; both count from 1. */
interface Place {
  readonly row: number;
  readonly col: number;
}

const fieldsOf = new Map(roots.map(({ name, fields }) => [name, fields]));

/** What is wrong with a template, where, and what was probably meant. */
export function diagnose(findings: Findings): Problem[] {
  const diagnosis = new Diagnosis(findings);
  return findings.findings.map((finding) => diagnosis.of(finding));
}

class Diagnosis {
  readonly #source: string;
  readonly #input: string;
  readonly #liquid: Liquid;
  readonly #data: JsonObject | undefined;
  readonly #scalars: JsonObject | undefined;

  constructor({ source, input, liquid, data, scalars }: Findings) {
    this.#source = source;
    this.#input = input;
    this.#liquid = liquid;
    this.#data = data;
    this.#scalars = scalars;
  }

  of(finding: Finding): Problem {
    switch (finding.kind) {
      case 'error':
        return this.#ofError(finding.error);
      case 'loose syntax':
        return this.#problem(
          this.#placeAt(finding.syntax.offset),
          ...ofLooseSyntax(finding.syntax, this.#source, this.#data),
        );
      case 'unknown name':
        return this.#unknownName(finding.name);
      case 'missing data':
        return this.#missingData(finding.name) ?? this.#noValue(finding.name.location, 'data');
    }
  }

  /** A name that no root, or no field of its root, has. */
  #unknownName({ location, segments }: Variable): Problem {
    const [root, field] = segments;
    const name = String(root);
    if (!fieldsOf.has(name)) {
      const foreign = ofGitHub(segments);
      if (foreign !== undefined) return this.#problem(location, ...foreign);
      const cure = didYouMean(name, fieldsOf.keys()) ?? `Available names: ${listed(fieldsOf.keys())}.`;
      return this.#problem(location, `unknown name \`${name}\``, cure);
    }
    const fields = fieldsOf.get(name) ?? [];
    const cure = didYouMean(String(field), fields, `${name}.`) ?? `\`${name}\` has ${listed(fields)}.`;
    return this.#problem(location, `unknown name \`${name}.${String(field)}\``, cure);
  }

  /** A name in `data` or `scalars` that leads to nothing; undefined if it leads to a value. */
  #missingData({ location, segments }: Pick<Variable, 'location' | 'segments'>): Problem | undefined {
    const [root, ...path] = segments as (string | number)[];
    const values = root === 'data' ? this.#data : root === 'scalars' ? this.#scalars : undefined;
    const missing = values && findMissing(values, path);
    if (missing === undefined) return undefined;
    const { key, present } = missing;
    // The position in a list cannot be misspelt.
    const meant = Number.isInteger(Number(key)) ? undefined : didYouMean(String(key), present);
    const cure =
      meant !== undefined
        ? `${meant} Or give a \`default\`.`
        : `${present.length === 0 ? 'It is empty there' : `It has ${listed(present.slice(0, 20))}`}; or give a \`default\`.`;
    const problem = this.#problem(
      location,
      `\`${root}\` has no \`${key}\` for \`${root}${path.map(written).join('')}\``,
      cure,
    );
    return isOfRun(values) ? { ...problem, code: codes.data } : problem;
  }

  #noValue(place: Place, name: string): Problem {
    return this.#problem(place, `\`${name}\` has no value`, 'Check its spelling, or give a `default`.');
  }

  /** An error that LiquidJS threw while it parsed or rendered the template. */
  #ofError(error: unknown): Problem {
    if (error instanceof ExpressionError) {
      const cure = 'Write e.g. `where_exp: "item", "item.loss < 1"`.';
      return this.#problem(this.#placeAt(error.offset), error.message, cure);
    }
    const { message, originalError, token } = error as LiquidError;
    const [row = 1, col = 1] = token?.getPosition?.() ?? [];
    const place = { row, col };
    const text = (originalError?.message ?? message).replace(/, line:\d+, col:\d+$/, '');
    const [, variable] = /^undefined variable: (.*)$/.exec(text) ?? [];
    const [, filter] = /^undefined filter: (.*)$/.exec(text) ?? [];
    const [, tag] = /^tag "(.*)" not found$/.exec(text) ?? [];
    if (variable !== undefined) {
      const segments = variable.split('.');
      return this.#missingData({ segments, location: place }) ?? this.#noValue(place, variable);
    }
    if (filter !== undefined) {
      const cure =
        didYouMean(filter, Object.keys(this.#liquid.filters)) ??
        'See the list of filters in docs/templates.md.';
      return this.#problem(this.#filterPlace(place, filter), `unknown filter \`${filter}\``, cure);
    }
    if (tag !== undefined) {
      const cure = removedTags.includes(tag)
        ? 'A template cannot read other files.'
        : (didYouMean(tag, Object.keys(this.#liquid.tags)) ?? 'See https://liquidjs.com/tags/overview.html.');
      return this.#problem(place, `unknown tag \`${tag}\``, cure);
    }
    if (originalError instanceof FilterError) {
      const { filter: name, cure } = originalError;
      return this.#problem(this.#filterPlace(place, name), originalError.message, cure);
    }
    if (/^expected ("\|" before filter|filter name)/.test(text)) {
      // LiquidJS names the place after the character that it can't read.
      const offset = operatorBefore(this.#source, this.#offsetOf(place));
      const [rest = ''] = /^[|]*[^|%}\n]*/.exec(this.#source.slice(offset)) ?? [];
      return this.#problem(
        this.#placeAt(offset),
        `\`${excerpt(rest.trim(), 60)}\` has no meaning there`,
        cureOf(this.#source, offset, this.#data),
      );
    }
    if (/limit exceeded/.test(text)) {
      return this.#problem(
        place,
        `the template takes too much time or memory (${text})`,
        'Simplify it: a description has at most 256 characters.',
      );
    }
    return this.#problem(place, excerpt(text), 'Correct the template there.');
  }

  #placeAt(offset: number): Place {
    const lines = this.#source.slice(0, offset).split('\n');
    return { row: lines.length, col: (lines.at(-1) ?? '').length + 1 };
  }

  #offsetOf({ row, col }: Place): number {
    const before = this.#source.split('\n').slice(0, row - 1);
    return before.reduce((sum, line) => sum + line.length + 1, 0) + col - 1;
  }

  // LiquidJS tells the place of the whole output or tag that the filter is in.
  #filterPlace(start: Place, filter: string): Place {
    const offset = this.#offsetOf(start);
    for (const { index, 0: match, 1: name = '' } of this.#source
      .slice(offset)
      .matchAll(/\|\s*([^\s|:%}]+)/g)) {
      if (name !== filter) continue;
      return this.#placeAt(offset + index + match.length - name.length);
    }
    return start;
  }

  #problem({ row, col }: Place, what: string, cure: string): Problem {
    const line = (this.#source.split('\n')[row - 1] ?? '').replace(/\r$/, '');
    const start = Math.max(0, col - 61);
    // Column for column, so that the caret stays under its place.
    const shown = clean(line.slice(start, start + 100).replace(/[\t\r]/g, ' '));
    const caret = `${' '.repeat(Math.max(0, col - 1 - start))}^`;
    return {
      input: this.#input,
      what: `is wrong at line ${row}, column ${col}: ${what}`,
      cure,
      snippet: `    ${shown}\n    ${caret}`,
      code: codes.template,
    };
  }
}

interface LiquidError {
  readonly message: string;
  readonly originalError?: { readonly message: string };
  readonly token?: { readonly getPosition?: () => readonly number[] };
}
