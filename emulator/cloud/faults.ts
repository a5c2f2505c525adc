import type { Call } from './http.ts';

export interface Fault {
  /** Which calls it is for. Default: all. */
  call?: Call | Call[];
  /** Which jobs it is for. Default: all requests, those that name no job included. */
  jobId?: string | string[];
  /** How often it happens. Default: for ever. */
  times?: number;
  /** The first so many matching requests are spared. */
  after?: number;
  kind: FaultKind;
}

/** What an answer's body is compressed by. */
export type Encoding = 'gzip' | 'deflate' | 'br';

export type FaultKind =
  /** The connection is reset before an answer. Nothing was done. */
  | { type: 'reset' }
  /** What was asked is done, but the connection is reset before the answer. */
  | { type: 'lost' }
  /** Done, but the connection ends after the headers and half of the body. */
  | { type: 'reset-in-body' }
  /** Never an answer. Nothing was done. */
  | { type: 'hang' }
  /** Done, and the body comes one byte at a time. */
  | { type: 'drip'; everyMs: number }
  /** This answer instead. Nothing was done. */
  | { type: 'status'; status: number; headers?: Record<string, string>; body?: string; contentType?: string }
  /** 200 with this body. `applied`: whether what was asked is done before. */
  | { type: 'body'; body: string; contentType?: string; applied?: boolean }
  /** Sent elsewhere. Nothing was done. */
  | { type: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308 }
  /**
   * 200 with a body of so many bytes; default 100 MB. `contentLength`: whether it is announced. `encoding`: compressed,
   * so that a thousandth of it is sent.
   */
  | { type: 'huge'; bytes?: number; contentLength?: boolean; encoding?: Encoding }
  /** Done, and the body is compressed, whatever was asked for. */
  | { type: 'encoded'; encoding: Encoding }
  /** Late by so much, else as usual. */
  | { type: 'delay'; ms: number }
  /** Not before this, else as usual. */
  | { type: 'hold'; until: Promise<void> }
  /** 401 APIGW.0301, whose message repeats all request headers and the body. */
  | { type: 'echo' };

/** Those that JSON can say. */
export const faultTypes = [
  'reset',
  'lost',
  'reset-in-body',
  'hang',
  'drip',
  'status',
  'body',
  'redirect',
  'huge',
  'encoded',
  'delay',
  'echo',
] as const satisfies FaultKind['type'][];

/** A fault with what is left of it. */
interface Queued {
  fault: Fault;
  toSpare: number;
  left: number;
}

/** Faults in the order in which they were queued. Each request gets the first one that is due for it. */
export class FaultQueue {
  #queue: Queued[] = [];

  add(fault: Fault): void {
    this.#queue.push({
      fault,
      toSpare: fault.after ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    });
  }

  clear(): void {
    this.#queue = [];
  }

  /** The fault for this request, which counts as one of its `times`. A fault that spares it counts that. */
  take(call: Call | undefined, jobId: string | undefined): FaultKind | undefined {
    for (const queued of this.#queue) {
      if (queued.left <= 0 || !covers(queued.fault.call, call) || !covers(queued.fault.jobId, jobId))
        continue;
      if (queued.toSpare > 0) {
        queued.toSpare -= 1;
        continue;
      }
      queued.left -= 1;
      return queued.fault.kind;
    }
    return undefined;
  }
}

function covers<Value>(wanted: Value | Value[] | undefined, value: Value | undefined): boolean {
  return wanted === undefined || [wanted].flat().includes(value as never);
}
