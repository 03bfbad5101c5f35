/** A host's work while something breaks: calls of tools, one after the other. */
import type { ErrorCode } from '../../../shared/base/errors.ts';
import type { TargetKind } from '../setup/target.ts';

export interface Calls {
  /** The target of the run. */
  readonly targetId: string;
  /** A heap snapshot that is in the library. */
  readonly snapshotId: string;
  /** Calls a tool and returns its structured result. Throws `CallEnded` for anything else. */
  readonly call: (
    tool: string,
    params: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

/** A call was answered with an error, or not at all; the activity ends with it. */
export class CallEnded extends Error {
  override readonly name = 'CallEnded';
}

export interface Activity {
  readonly name: string;
  readonly targets: readonly TargetKind[];
  /** About how long it takes undisturbed, in milliseconds, until it has been measured. */
  readonly usualMs: number;
  /** The tool whose cooldown must be over before it begins. */
  readonly coolsDown?: string;
  /** Errors that it may end with on a busy machine, whatever breaks. */
  readonly mayEndWith?: readonly ErrorCode[];
  /** Uses the SQL process. */
  readonly usesSql?: true;
  run(calls: Calls): Promise<void>;
}
