/** These read unchecked JSON: each returns the value if it has the type, else undefined. */
export type JsonObject = { readonly [key: string]: unknown };

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or a number as text, since the API writes some IDs either way; undefined if it is empty. */
export function asString(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const found = typeof value === 'string' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The value at a path of keys; undefined if there is none. */
export function get(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = asObject(found)?.[key];
  return found;
}

// Node 20 does not tell a reviver what stood in the source.
let isTold = false;
JSON.parse('0', (_key, _value, context?: { source?: string }) => {
  isTold = context?.source === '0';
});

/** JSON with quotes around whole numbers of 16 digits or more that a double can't hold. */
export function quoteLongs(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

/**
 * JSON.parse, but a whole number that a double can't hold stays text: job IDs are longs.
 * @throws SyntaxError as JSON.parse
 */
export function parseJson(source: string): unknown {
  const keepLongs = (_key: string, value: unknown, context?: { source?: string }) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
  return isTold ? JSON.parse(source, keepLongs) : JSON.parse(quoteLongs(source));
}
