import type { FaultKind, FaultQueue } from './faults.ts';
import type { Call, CredentialCheck } from './http.ts';
import type { State } from './state.ts';

export interface RecordedRequest {
  method: string;
  /** As sent, without the query. */
  path: string;
  /** As sent, without the `?`. */
  query: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
  /** Absent: nothing that the emulator plays. */
  call?: Call;
  /** The job that the path names. */
  jobId?: string;
  /** What came of checking the credentials. Absent where the call needs none. */
  credentials?: CredentialCheck;
  /** The fault that the request met. */
  fault?: FaultKind['type'];
  /** Absent: no answer was begun (yet). */
  status?: number;
  /** By the real clock. */
  startedAt: number;
  /** When the answer, or the connection, had ended. */
  endedAt?: number;
  /** A serial number for each connection: the same for requests that share one. */
  connection: number;
  /** How many requests were being served when this one arrived, itself included. */
  inFlight: number;
}

/** What a server serves, and where it notes what it served. */
export interface Site {
  state: State;
  faults: FaultQueue;
  requests: RecordedRequest[];
  reset(): void;
  delayMs: number;
  now(): Date;
  log(request: RecordedRequest): void;
}
