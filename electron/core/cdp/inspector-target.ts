/** A target with a socket of its own, outside a browser. */
import type { NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import type { ServerRuntime } from '../../../shared/core/contracts/targets.ts';

export interface InspectorTarget {
  readonly id: string;
  readonly type: ServerRuntime;
  readonly title: string;
  readonly url: string;
  readonly webSocketUrl: string;
  /** It takes one debugger at a time: a second one ends the connection of the first, or both. */
  readonly takesOne: boolean;
  /** Commands that its protocol is known to lack, for a target that cannot be asked. */
  readonly lacks?: readonly NeededCommand[];
}
