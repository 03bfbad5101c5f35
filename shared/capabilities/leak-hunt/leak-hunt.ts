/** `pen_leak_hunt`: repeats an action in rounds with a heap snapshot after each, and tells what grows in every round. */
import { z } from 'zod';
import { bullets, document, section, summaryLine, table, title } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { ok } from '../../base/result.ts';
import { formatBytes, truncateEnd } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { formatLink } from '../../contracts/links.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { HeapVerdictSchema, perAction } from '../heap/heap-verdict.ts';
import { CaptureSourceSchema, openCapture, sourceText, type CaptureSource } from '../library/open-capture.ts';
import { compareRounds } from './hunt-comparison.ts';
import { GrownObjectSchema } from './grown-objects.ts';
import { actionOf, HUNT_LISTED, HuntParamsSchema, huntPermissions, huntPlan, refuseHunt } from './hunt-parameters.ts';
import { huntVerdict, spreadText } from './hunt-verdict.ts';
import { playRounds, type HuntAction } from './hunt-rounds.ts';
import { GrowingPathSchema } from './path-growth.ts';

/** Paths in an answer. */
const MOST_PATHS = 10;

const ResultSchema = z.object({
  verdict: HeapVerdictSchema,
  rounds: z.number(),
  /** Actions in all rounds together, without the warm-up; null with "seconds" or "captures". */
  actions: z.number().nullable(),
  /** The first one is from before round 1. A round that the person skipped has none. */
  snapshots: z.array(CaptureSourceSchema.extend({ totalSizeBytes: z.number() })),
  matchedBy: z.enum(['ids', 'shape']),
  growing: z.array(GrowingPathSchema),
  growingOmitted: z.number(),
  grownInPlace: z.array(GrownObjectSchema),
  /** Opens the hunt in the window; absent unless all are in the library. */
  link: z.string().optional(),
});
type Result = z.output<typeof ResultSchema>;

async function namedSnapshots(named: readonly string[], context: CallContext): Promise<AppResult<CaptureSource[]>> {
  const sources: CaptureSource[] = [];
  for (const each of named) {
    const opened = await openCapture(each, ['heap'], context);
    if (!opened.ok) return opened;
    sources.push(opened.value.source);
  }
  return ok(sources);
}

/** Actions in all rounds together; null if there were none. */
function actionsOf(action: HuntAction | null, repeat: number, rounds: number): number | null {
  if (action === null || action.kind === 'wait') return null;
  return action.kind === 'person' ? rounds : repeat * rounds;
}

const nameOf = ({ captureId, file }: CaptureSource): string => captureId ?? file;

function linkOf(sources: readonly CaptureSource[]): Pick<Result, 'link'> {
  const ids = sources.flatMap(({ captureId }) => (captureId === null ? [] : [captureId]));
  const last = ids.at(-1);
  return last === undefined || ids.length < sources.length
    ? {}
    : { link: formatLink(last, { view: 'hunt', earlier: ids.slice(0, -1) }) };
}

export const penLeakHunt = defineCapability({
  name: 'pen_leak_hunt',
  title: 'Leak Hunt',
  summary: 'Repeats an action in rounds with heap snapshots: says what grows in every round, and what holds it.',
  category: 'memory',
  kind: 'change-page',
  // The calls of pen_interact and pen_evaluate check their own permissions again, and ask for none that was given for the whole hunt.
  permissions: huntPermissions,
  plan: huntPlan,
  refuse: refuseHunt,
  leastPermission: 'read',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: HuntParamsSchema,
  listed: HUNT_LISTED,
  result: ResultSchema,
  target: { types: ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'], unlessGiven: 'captures' },
  locks: ['HeapProfiler'],
  deadlineMs: 3_600_000,
  run: async (params, context) => {
    const action = actionOf(params);
    if (!action.ok) return action;
    const { rounds, repeat, warmUpRounds, captures } = params;
    const taken =
      action.value === null
        ? await namedSnapshots(captures ?? [], context)
        : await playRounds({ action: action.value, repeat, rounds, warmUpRounds }, context);
    if (!taken.ok) return taken;
    const sources = taken.value;
    const compared = await compareRounds(sources, context);
    if (!compared.ok) return compared;
    const { totalSizesBytes, growing, grown, matchedBy } = compared.value;
    const played = sources.length - 1;
    const actions = actionsOf(action.value, repeat, played);
    context.progress({ done: 100, total: 100, message: 'Done' });
    return ok({
      verdict: huntVerdict(growing, grown, { totalSizesBytes, actions }),
      rounds: played,
      actions,
      snapshots: sources.map((source, at) => ({ ...source, totalSizeBytes: totalSizesBytes[at] ?? 0 })),
      matchedBy,
      growing: growing.slice(0, MOST_PATHS),
      growingOmitted: Math.max(0, growing.length - MOST_PATHS),
      grownInPlace: [...grown],
      ...linkOf(sources),
    });
  },
  summarise: summariseHunt,
});

function summariseHunt({
  verdict,
  rounds,
  actions,
  snapshots,
  growing,
  growingOmitted,
  grownInPlace,
  matchedBy,
}: Result): string {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  const [largest] = growing;
  return document([
    title('Leak Hunt'),
    summaryLine([
      ['Rounds', actions === null ? String(rounds) : `${rounds} of ${perAction(actions, rounds)} actions`],
      ['Heap', snapshots.map(({ totalSizeBytes }) => formatBytes(totalSizeBytes)).join(', ')],
      ['Snapshots', snapshots.map(sourceText).join(', ')],
      ...(matchedBy === 'ids' ? [] : ([['Objects matched by', 'class and path']] as const)),
    ]),
    `**Verdict**: ${verdict.text}`,
    growing.length > 0 &&
      section('Grows in every round', [
        table(
          ['Objects per round', 'Class', 'With', 'Retaining path', 'Remove', 'Self size per round', 'Retained'],
          growing.map((row) => [
            row.objectsPerRound.join(', '),
            `${truncateEnd(row.className, 40)} @${row.node}`,
            row.classes.join(', '),
            row.path,
            row.edgeToCut,
            spreadText(row.bytesPerRound, formatBytes),
            row.retainedSizeBytes === null ? '–' : formatBytes(row.retainedSizeBytes),
          ]),
        ),
        ...(growingOmitted > 0 ? ['', `${growingOmitted} more paths grow by less.`] : []),
      ]),
    grownInPlace.length > 0 &&
      section('Grow in place', [
        table(
          ['Object', 'Retaining path', 'Remove', 'Gained per round'],
          grownInPlace.map((row) => [
            `${truncateEnd(row.className, 40)} @${row.node}`,
            row.path,
            row.edgeToCut,
            row.bytesPerRound.map((each) => formatBytes(each)).join(', '),
          ]),
        ),
      ]),
    verdict.level !== 'no-growth' &&
      largest === undefined &&
      first !== undefined &&
      last !== undefined &&
      section('Next', [
        bullets([
          `What is new: ${proposedCall('pen_heap_diff', { snapshotA: nameOf(first), snapshotB: nameOf(last) })}.`,
        ]),
      ]),
    largest !== undefined &&
      last !== undefined &&
      section('Next', [
        bullets([
          `The whole path: ${proposedCall('pen_heap_retainers', { capture: nameOf(last), node: largest.node })}.`,
        ]),
      ]),
  ]);
}
