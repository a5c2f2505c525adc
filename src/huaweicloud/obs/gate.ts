/**
 * Lets some pieces of work run side by side. Several bad signatures in a row lock an access key, so there are few at once
 * until one has shown that the key is taken, and none after one that has shown that it is not.
 */
export class Gate {
  readonly #isRefusal: (error: unknown) => boolean;
  readonly #waiting: (() => void)[] = [];
  #limit = 4;
  #running = 0;
  #refusal: { readonly error: unknown } | undefined;

  /** @param isRefusal whether an error would be the same for all other work */
  constructor(isRefusal: (error: unknown) => boolean) {
    this.#isRefusal = isRefusal;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#refusal !== undefined) {
      this.#waiting.shift()?.();
      throw this.#refusal.error;
    }
    this.#running++;
    try {
      const result = await work();
      this.#limit = 8;
      return result;
    } catch (error) {
      if (this.#isRefusal(error)) this.#refusal ??= { error };
      throw error;
    } finally {
      this.#running--;
      for (let free = this.#limit - this.#running; free > 0; free--) this.#waiting.shift()?.();
    }
  }
}
