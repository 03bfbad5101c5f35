/** A way in which something breaks. */
import type { ErrorCode } from '../../../shared/base/errors.ts';
import type { Random } from '../../fuzz/random.ts';
import type { Activity } from '../activities/activity.ts';
import type { HostKind } from '../setup/host.ts';
import type { TargetKind } from '../setup/target.ts';
import type { World } from '../setup/world.ts';

/** Where a run takes place. */
export interface Place {
  readonly target: TargetKind;
  readonly host: HostKind;
  readonly activity: Activity;
}

/** A fault in effect. */
export interface Struck {
  readonly what: string;
  /** Time it lasts if the activity does not end before, in milliseconds. */
  readonly holdMs: number;
  /** Takes it back, as far as it does not heal by itself. */
  readonly undo: () => Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** Codes that usually are bugs, or limits that a short recording does not reach, and that name this fault. */
  readonly explains?: readonly ErrorCode[];
  /** The host ends with it. */
  readonly endsHost?: true;
  /** Needs a disk that can be filled. */
  readonly fillsDisk?: true;
  isFor(place: Place): boolean;
  strike(world: World, random: Random): Promise<Struck>;
}

/** Something that stays as it is until the checks. */
export const struck = (what: string): Struck => ({ what, holdMs: 0, undo: () => Promise.resolve() });
