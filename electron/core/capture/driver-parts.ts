/** The parts that every driver of a recording uses; `Used` names the functions of the endpoints that it calls. */
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
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
  /** Runs before the allocations of a target are recorded; what it allocates there is not in the recording. */
  readonly prepareAllocations?: PrepareAllocations;
}

export type PrepareAllocations = (session: TargetSession, target: TargetInfo, signal: AbortSignal) => Promise<void>;
