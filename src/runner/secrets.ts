import { maskSecret } from './commands.ts';

/** Every secret that was read or received. What leaves the process goes through {@link Secrets.redact}. */
export class Secrets {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** Has the runner mask a value, and remembers it; the first thing to do with a secret. Returns it. */
  add(value: string): string {
    if (value.trim() === '' || this.#forms.has(value)) return value;
    maskSecret(value);
    const json = JSON.stringify(value).slice(1, -1);
    for (const form of [value, json, encodeURIComponent(value), ...value.split(/\r?\n/)]) {
      // A form this short would star out half of a text and hides nothing that could be guessed from it.
      if (form.trim().length >= 4) this.#forms.add(form);
    }
    this.#pattern = undefined;
    return value;
  }

  /** A text without any of the secrets, whichever way they are written in it. */
  redact(text: string): string {
    if (this.#forms.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .sort((a, b) => b.length - a.length)
        // `RegExp.escape` needs Node 24, and some runners start actions on Node 20 or 22.
        .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, '***');
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
