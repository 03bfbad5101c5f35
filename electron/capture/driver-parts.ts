/** The parts that every driver of a recording uses; `Used` names the functions of the endpoints that it calls. */
import type { Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import type { Recordings } from './recordings.ts';

export interface DriverParts<Used extends keyof Endpoints> {
  readonly endpoints: Pick<Endpoints, Used>;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly elapsed?: () => number;
  readonly recordings: Recordings;
}
