/** The little of the official client's inside that the emulator uses; the package has no types. */
declare module 'esdk-obs-nodejs/lib/utils.js' {
  interface Options {
    method: string;
    headers: Record<string, string>;
    /** Path with the bucket, percent-encoded. */
    uri: string;
    /** The query, with its `?`. */
    urlPath?: string;
  }
  interface Signer {
    ak: string;
    sk: string;
    isCname: boolean;
    log: { isLevelEnabled(level: string): boolean };
  }
  interface SignatureContext {
    headerPrefix: string;
    headerMetaPrefix: string;
    authPrefix: string;
    stsToken: string;
  }
  export default class Utils {
    /** Sets `options.headers.Authorization`. */
    doAuth(this: Signer, options: Options, methodName: string, context: SignatureContext): void;
    encodeURIWithSafe(text: string, safe: string): string;
  }
}
