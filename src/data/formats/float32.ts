/** The double with the shortest digits that stand for the same float32. */
export function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || single === 0) return single;
  // 6 digits are always held; below the normal numbers, fewer are.
  for (let digits = Math.abs(single) < 1.2e-38 ? 1 : 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
