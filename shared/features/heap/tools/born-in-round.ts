/** The round of a leak hunt in which an object was born: it is in the snapshot after this round, and in none before. */
import { z } from 'zod';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { settle, unwrap, type AppResult } from '../../../base/errors.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { HuntFileSchema, huntsOn, huntSnapshots } from '../../../core/contracts/leak-hunts.ts';
import type { BirthRound } from '../../../engine/heap/contract/origins.ts';
import { asking, askOverview } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';

/** Facts that a stored result must have for ids to mean the same objects in all snapshots. */
const FollowedSchema = z.object({ isFollowed: z.literal(true), matchedBy: z.literal('ids') });

/** As a call gives them: `click Open`, `{"click":"Open"}`. */
const StepsSchema = z.array(z.union([z.string(), z.record(z.string(), z.json())])).min(1);

/** `click Open, type on Name`; without the text that is typed. */
function stepsText(given: unknown): string | null {
  const steps = StepsSchema.safeParse(given);
  if (!steps.success) return null;
  const shown = steps.data.map((step) => {
    const text =
      typeof step === 'string'
        ? step
        : Object.entries(step)
            .map(([action, of]) => `${action} ${typeof of === 'string' ? of : JSON.stringify(of)}`)
            .join(' ');
    return /\btype\b/.test(text) ? 'type' : text;
  });
  return shown.join(', ');
}

type Context = Pick<CallContext, 'ports' | 'signal'>;

export interface FollowedSnapshots {
  readonly hunt: CaptureRecord;
  /** The ones that the hunt judged, the first one first. */
  readonly judged: readonly string[];
  /** Rounds before the one that was asked for. */
  readonly before: readonly CaptureRecord[];
  /** The question to the hunt, if it says so. */
  readonly asked: { readonly params: Readonly<Record<string, unknown>> } | null;
}

/** The snapshots before this one in its newest hunt. Null if it is of none, or of one that could not follow objects or has lost a snapshot. */
export function followedBefore(record: CaptureRecord, context: Context): Promise<AppResult<FollowedSnapshots | null>> {
  const { library } = context.ports;
  return settle(async () => {
    const [hunt] = huntsOn(library.list(), record.id);
    const judged = hunt === undefined ? [] : (huntSnapshots(hunt)?.judged ?? []);
    const last = judged.indexOf(record.id);
    if (hunt === undefined || last < 0) return null;
    const { result, asked } = HuntFileSchema.parse(unwrap(await askOverview(hunt.file, hunt.kind, context)));
    if (!FollowedSchema.safeParse(result).success) return null;
    const before = judged.slice(0, last).flatMap((id) => {
      const found = library.get(id);
      return found.ok ? [found.value] : [];
    });
    return before.length < last ? null : { hunt, judged, before, asked };
  });
}

/** Null where `followedBefore` is. `node`: in the snapshot of `record`. */
export async function bornInRound(record: CaptureRecord, node: HeapNode, context: Context): Promise<BirthRound | null> {
  const followed = unwrap(await followedBefore(record, context));
  if (followed === null) return null;
  const { hunt, judged, before, asked } = followed;
  const has = async (at: number): Promise<boolean> => {
    const earlier = before[at];
    if (earlier === undefined) return false;
    const found = await asking(earlier.file, context)('heap.object', { id: node.id });
    return found.node !== null && found.node.name === node.name;
  };
  // An object that is in one snapshot is in all later ones up to this.
  let from = 0;
  let to = before.length;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (await has(middle)) to = middle;
    else from = middle + 1;
  }
  return {
    hunt: hunt.id,
    round: from,
    rounds: judged.length - 1,
    before: judged[from - 1] ?? null,
    after: judged[from] ?? record.id,
    action: stepsText(asked?.params['steps']),
  };
}
