import { Drop } from 'liquidjs/dist/liquid.browser.mjs';

/** LiquidJS compares an object by these methods, if it has all of them. */
interface Comparable {
  equals(other: unknown): unknown;
  gt(other: unknown): unknown;
  geq(other: unknown): unknown;
  lt(other: unknown): unknown;
  leq(other: unknown): unknown;
}

/** A value of `data` that is more than a JSON value can be, and compares as the one that it stands for. */
export abstract class Value extends Drop implements Comparable {
  /** What it stands for: a number, a text, a boolean or nothing. */
  abstract get plain(): unknown;

  equals(other: unknown): unknown {
    return isOther(other) ? other.equals(this.plain) : this.plain === plain(other);
  }
  gt(other: unknown): unknown {
    return isOther(other) ? other.lt(this.plain) : (this.plain as number) > (plain(other) as number);
  }
  geq(other: unknown): unknown {
    return isOther(other) ? other.leq(this.plain) : (this.plain as number) >= (plain(other) as number);
  }
  lt(other: unknown): unknown {
    return isOther(other) ? other.gt(this.plain) : (this.plain as number) < (plain(other) as number);
  }
  leq(other: unknown): unknown {
    return isOther(other) ? other.geq(this.plain) : (this.plain as number) <= (plain(other) as number);
  }
}

/** The JSON value that any value stands for. */
export function plain(value: unknown): unknown {
  return value instanceof Value ? value.plain : value;
}

// LiquidJS' own `nil`, `empty` and `blank`.
function isOther(value: unknown): value is Comparable {
  return value instanceof Drop && !(value instanceof Value) && 'geq' in value;
}
