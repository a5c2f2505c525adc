/** Percent-encodes all but `A-Z a-z 0-9 - _ . ~`, in UTF-8 and upper case, as Huawei Cloud signs paths and queries. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
