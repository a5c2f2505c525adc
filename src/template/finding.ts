import type { Liquid, Variable } from 'liquidjs/dist/liquid.browser.mjs';
import type { JsonObject } from '../json.ts';
import type { LooseSyntax } from './strict-syntax.ts';

/** One thing that is wrong in a template, without words for it. */
export type Finding =
  /** What was thrown while the template was parsed or rendered. */
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'unknown name' | 'missing data'; readonly name: Variable }
  | { readonly kind: 'loose syntax'; readonly syntax: LooseSyntax };

/** Everything that was found wrong in a template. */
export interface Findings {
  readonly source: string;
  /** The input that holds the template. */
  readonly input: string;
  readonly liquid: Liquid;
  readonly findings: readonly Finding[];
  /** The values of `data`, as far as they are known. */
  readonly data: JsonObject | undefined;
  /** The values of `scalars`, once they are known. */
  readonly scalars?: JsonObject | undefined;
}
