import { addSecret, linesOf, redact } from '../secrets.ts';
import { maskSecret } from './commands.ts';

/** The secrets that the step reads or receives: masked by the runner, and redacted by us in all that leaves the process. */
export class Secrets {
  /** Has the runner mask a value, and remembers it; the first thing to do with a secret. Returns it. */
  add(value: string): string {
    if (!addSecret(value)) return value;
    // Of several lines the runner would mask each, also one that is only `{`.
    for (const line of /[\r\n]/.test(value.trim()) ? linesOf(value) : [value.trim()]) maskSecret(line);
    return value;
  }

  /** A text without any of the secrets, whichever way they are written in it. */
  redact(text: string): string {
    return redact(text);
  }

  /** A copy of a value in which no text holds a secret. */
  redactAll<Value>(value: Value): Value {
    if (typeof value === 'string') return this.redact(value) as Value;
    if (Array.isArray(value)) return value.map((item) => this.redactAll(item)) as Value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.redactAll(item as unknown)]),
    ) as Value;
  }
}
