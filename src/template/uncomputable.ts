import { Drop } from 'liquidjs/dist/liquid.browser.mjs';

/** Why a filter has no result, and what to do about it. */
export class FilterError extends Error {
  readonly cure: string;
  /** The filter, where {@link Uncomputable} was made of it. */
  filter = '';

  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}

/**
 * The result of a filter that could not compute. The filters after it pass it on; a `default` anywhere among them takes
 * its place; anything else that would use it gets the error.
 */
export class Uncomputable extends Drop {
  readonly error: FilterError;

  constructor(error: FilterError, filter: string) {
    super();
    error.filter = filter;
    this.error = error;
  }

  /** LiquidJS asks for it before it compares, prints or loops. */
  override valueOf(): never {
    throw this.error;
  }
}
