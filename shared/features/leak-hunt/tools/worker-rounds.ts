/** Judges the workers whose heaps grew in every round, by more rounds with their snapshots: one hunt covers a page or process with all its threads. */
import { AppFailure, settle } from '../../../base/errors.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { HuntWhereabouts } from '../../../engine/heap/contract/leak-growth.ts';
import { workerGrows } from '../evidence/whereabouts.ts';
import type { HuntResult, WorkerGrowth } from '../hunt-result.ts';
import { HuntParamsSchema, type HuntParams } from './hunt-parameters.ts';
import { playForWorkers } from './hunt-player.ts';
import { canPlayMore, type HuntPlan } from './hunt-plan.ts';

/** Workers that are judged, the one that grew most first. */
const MAX_WORKERS = 3;
/** Rows of a worker that are stored. */
const MAX_ROWS = 3;

interface WorkerParts {
  readonly plan: HuntPlan;
  /** Rounds played already, those to warm up included. */
  readonly played: number;
  readonly whereabouts: HuntWhereabouts | null;
}

/** `judge`: the verdict about snapshots that exist. A worker that cannot be judged is left out, with a note. */
export async function judgeWorkers(
  { plan, played, whereabouts }: WorkerParts,
  judge: (params: HuntParams, context: CallContext) => Promise<HuntResult>,
  context: CallContext,
): Promise<WorkerGrowth[]> {
  const { ports, signal, note } = context;
  const grown = (whereabouts?.notJudged ?? [])
    .filter((each) => each.kind === 'worker' && workerGrows(each))
    .toSorted((one, other) => (other.bytesPerRound?.at(-1) ?? 0) - (one.bytesPerRound?.at(-1) ?? 0))
    .flatMap(({ id }) => ports.targets.byId(id) ?? [])
    .slice(0, MAX_WORKERS);
  if (grown.length === 0 || !canPlayMore(plan.action)) return [];
  const found = await settle(async () => {
    const taken = await playForWorkers(plan, { workers: grown, before: played }, context);
    // Its progress is that of the snapshots alone.
    const quiet = Object.create(context, { progress: { value: () => undefined } }) as CallContext;
    const rows: WorkerGrowth[] = [];
    for (const [at, { id, title, url }] of grown.entries()) {
      const captures = (taken[at] ?? []).flatMap(({ source }) => source.captureId ?? []);
      const { verdict, headline, growing, uses, code } = await judge(HuntParamsSchema.parse({ captures }), quiet);
      const name = url === '' ? title : url;
      // Paths are about the last snapshot.
      for (const each of captures.slice(0, -1)) await settle(() => ports.library.delete(each));
      const last = captures.at(-1) ?? '';
      const known = { id, name, verdict, headline, growing: growing.slice(0, MAX_ROWS), code, captureId: last };
      rows.push(uses === undefined ? known : { ...known, uses });
    }
    return rows;
  });
  if (found.ok) return found.value;
  if (signal.aborted) throw new AppFailure(found.error);
  note(`Its workers could not be judged: ${found.error.message}`);
  return [];
}
