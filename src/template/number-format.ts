const units = ['', 'k', 'M', 'G', 'T', 'P'];

/** `0.9134567` in 4 digits is `0.9135`, `1234567` is `1.235M`, `0.00001234` is `1.234e-5`; NaN is `NaN`. */
export function short(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  if (size < 1e-3 || size >= 1e18)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e\+?/, 'e')
      .replace('e+', 'e');
  if (Number.isInteger(value) && size < 10_000) return String(value);
  let scaled = value;
  let unit = 0;
  // Rounding can carry a value into the next unit: 999,999 is 1M, not 1000k.
  while (Math.abs(Number(scaled.toPrecision(digits))) >= (unit === 0 ? 10_000 : 1000)) {
    scaled /= 1000;
    unit += 1;
  }
  const rounded = Number(scaled.toPrecision(digits));
  return `${rounded}${units[unit] ?? ''}`;
}

/** Seconds in two units: `7384` is `2h 3m`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return String(seconds);
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  if (size < 1) return `${sign}${Math.round(size * 1000)}ms`;
  if (size < 9.95) return `${sign}${Number(size.toFixed(1))}s`;
  const parts: [number, string][] = [];
  let left = Math.round(size);
  for (const [length, unit] of [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
    [1, 's'],
  ] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0 || parts.length > 0) parts.push([count, unit]);
  }
  // Two units are enough: nobody needs the seconds of a run of two days.
  return (
    sign +
    parts
      .slice(0, 2)
      .filter(([count]) => count > 0)
      .map((part) => part.join(''))
      .join(' ')
  );
}
