/** `pen_capture_application`: CPU profiles or heap snapshots of all isolates of an application, started together and stored as one capture. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, truncateEnd, upperFirst } from '../../../base/units.ts';
import { err, ok } from '../../../base/result.ts';
import {
  APPLICATION_KINDS,
  ApplicationCaptureSchema,
  ApplicationKindSchema,
  MAX_START_SKEW_MS,
  type ApplicationCapture,
  type ApplicationKind,
} from '../../../core/contracts/applications.ts';
import { CaptureIdSchema } from '../../../core/contracts/captures.ts';
import {
  appError,
  describeError,
  errorOfAbort,
  type AppError,
  type AppResult,
  unwrap,
  AppFailure,
} from '../../../base/errors.ts';
import {
  isScriptTarget,
  targetName,
  TargetSnapshotSchema,
  targetSnapshot,
  type ShownEndpoint,
  type ShownTarget,
} from '../../../core/contracts/targets.ts';
import { chooseApplication, connectedEndpoints } from './application-choice.ts';
import { CaptureViewSchema } from '../../../core/capability/capture-view.ts';
import { shownName, shownSource } from '../../../core/findings/function-names.ts';
import { CpuContentSchema } from '../../cpu/tools/cpu-hotspots.ts';
import {
  defineCapability,
  type CallContext,
  type CallPlan,
  type PlanContext,
} from '../../../core/capability/define.ts';
import { storeCapture } from '../../../core/capability/store-capture.ts';
import { createStartGate } from '../../../core/capability/start-together.ts';
import { answerWith, listed, tableOf, warned } from '../../../core/findings/blocks.ts';
import { bytes, joined, ms, name, type Words } from '../../../core/findings/model.ts';

/** Isolates captured at once; each needs a connection of its own. */
const MAX_MEMBERS = 32;
/** A target that is not ready this long after the first one starts later than the others. */
const PATIENCE_MS = 8000;
const DEADLINE_MS = 600_000;

const ParamsSchema = z.strictObject({
  kind: ApplicationKindSchema.describe('cpu: CPU profiles; heap: heap snapshots, which pause each isolate.'),
  duration: z.number().int().min(1).max(30).default(5).describe('Seconds to profile; cpu only.'),
  application: z
    .string()
    .max(2048)
    .optional()
    .describe('Part of the endpoint’s address or product. Default: the endpoint of the selected target.'),
  targets: z
    .array(z.string().min(1).max(2048))
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Target ids, of any endpoint, to capture only these: for example the main process and the windows of an Electron app.',
    ),
});
type Params = z.output<typeof ParamsSchema>;

/** The part of a profile that the table of isolates shows. */
const ActivitySchema = z.object({ activeMs: z.number(), hotspots: CpuContentSchema.shape.hotspots });

const ResultSchema = CaptureViewSchema.extend({
  application: ApplicationCaptureSchema,
  /** Activity of each isolate, in the order of its members; null where its profile could not be read, omitted for heap snapshots. */
  activity: z
    .array(ActivitySchema.omit({ hotspots: true }).extend({ hottest: z.string(), hottestMs: z.number() }).nullable())
    .optional(),
});

/** The fields of a member's result that the capture stores. */
const PartSchema = z.object({
  captureId: CaptureIdSchema,
  durationMs: z.number(),
  sizeBytes: z.number(),
  options: z.record(z.string(), z.unknown()),
  content: ActivitySchema.nullish().catch(null),
  /** As the part saw it, which may have been allowed more than this call. */
  target: TargetSnapshotSchema.nullish(),
});

interface Chosen {
  readonly endpoints: readonly ShownEndpoint[];
  readonly members: readonly ShownTarget[];
  readonly left: ApplicationCapture['notCaptured'];
}

function leftOut(target: ShownTarget, error: AppError): ApplicationCapture['notCaptured'][number] {
  return { target: targetSnapshot(target), code: error.code, reason: describeError(error) };
}

function noTarget(message: string, suggestion: string): AppResult<never> {
  return err(appError('target_not_found', message, suggestion));
}

function choose(params: Params, context: Pick<PlanContext, 'ports' | 'caller'>): AppResult<Chosen> {
  const connected = connectedEndpoints(context);
  const all = connected.flatMap(({ targets }) => targets);
  let wanted: ShownTarget[];
  if (params.targets === undefined) {
    const endpoint = chooseApplication(params.application, context);
    if (!endpoint.ok) return endpoint;
    wanted = [...endpoint.value.targets];
  } else {
    wanted = [];
    for (const id of new Set(params.targets)) {
      const target = all.find((candidate) => candidate.id === id);
      if (target === undefined) return noTarget(`There is no target "${id}".`, 'pen_list_pages lists their ids.');
      wanted.push(target);
    }
  }
  const fitting = wanted.filter(({ type }) => isScriptTarget(type));
  const left = [
    ...wanted
      .filter(({ type }) => !isScriptTarget(type))
      .map((target) =>
        leftOut(target, appError('target_unsupported', 'A target of this type has no isolate to capture.')),
      ),
    ...fitting
      .slice(MAX_MEMBERS)
      .map((target) =>
        leftOut(
          target,
          appError('too_large', `At most ${MAX_MEMBERS} isolates are captured at once.`, 'Select it with "targets".'),
        ),
      ),
  ];
  const members = fitting.slice(0, MAX_MEMBERS);
  if (members.length === 0)
    return noTarget('This application has no isolate to capture.', 'Open a page in it, or choose another application.');
  const addresses = new Set(members.map(({ endpointId }) => endpointId));
  return ok({ endpoints: connected.filter(({ id }) => addresses.has(id)), members, left });
}

/** Attaches sessions in advance, so that no connection delays the start. */
async function warmUp(members: readonly ShownTarget[], { attach }: CallContext): Promise<void> {
  // A target that cannot be attached fails again in its part, with the reason.
  await Promise.all(members.map((target) => attach(target)));
}

function partParams(kind: ApplicationKind, target: ShownTarget, durationS: number): Record<string, unknown> {
  return kind === 'cpu' ? { target: target.id, duration: durationS } : { target: target.id };
}

/** The isolates that are captured, by title; null if there are none. */
export function applicationPlan(params: Params, context: PlanContext): CallPlan | null {
  const chosen = choose(params, context);
  if (!chosen.ok) return null;
  const { kind, duration } = params;
  const { members } = chosen.value;
  const what = kind === 'cpu' ? `Records CPU profiles for ${duration} s` : 'Takes heap snapshots, which pause them,';
  const names = members.map((target) => truncateEnd(target.title || target.url, 40)).join(', ');
  return {
    sentence: `${what} of ${countNoun(members.length, 'isolate')} at once: ${names}. They stay in the library.`,
    parts: members.map((target) => ({
      name: APPLICATION_KINDS[kind].tool,
      params: partParams(kind, target, duration),
    })),
  };
}

async function captureAll(
  params: Params,
  chosen: Chosen,
  context: CallContext,
): Promise<Pick<z.infer<typeof ResultSchema>, 'application' | 'activity'>> {
  const { kind, duration } = params;
  const { tool, label } = APPLICATION_KINDS[kind];
  const { members } = chosen;
  const { signal, progress, note, runPart } = context;
  progress({ done: 0, total: 100, message: `Preparing ${countNoun(members.length, 'isolate')}` });
  await warmUp(members, context);
  const gate = createStartGate({ parts: members.length, patienceMs: PATIENCE_MS, now: Date.now });
  const shares = new Map<string, number>();
  const parts = await Promise.all(
    members.map(async (target) => {
      const { together, over } = gate.member();
      const part = await runPart(tool, partParams(kind, target, duration), {
        together,
        onProgress: ({ done, total }) => {
          shares.set(target.id, total === null || total === 0 ? 0 : done / total);
          const sum = [...shares.values()].reduce((a, b) => a + b, 0);
          progress({
            done: 5 + (90 * sum) / members.length,
            total: 100,
            message: `${upperFirst(label)} of ${countNoun(members.length, 'isolate')}`,
          });
        },
      });
      over();
      return { target, part };
    }),
  );
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));

  const left = [...chosen.left];
  const stored: ApplicationCapture['members'] = [];
  const activity: NonNullable<z.infer<typeof ResultSchema>['activity']> = [];
  for (const { target, part } of parts) {
    if (!part.ok) {
      left.push(leftOut(target, part.error));
      continue;
    }
    const { captureId, durationMs, sizeBytes, options, content = null, ...seen } = PartSchema.parse(part.value);
    const startedUs = typeof options['startedUs'] === 'number' ? options['startedUs'] : null;
    const snapshot = seen.target ?? targetSnapshot(target);
    stored.push({ target: snapshot, captureId, startedUs, startOffsetMs: 0, durationMs, sizeBytes });
    const [top] = content?.hotspots ?? [];
    const hottest = top === undefined ? '' : `${shownName(top)} (${shownSource(top)})`;
    activity.push(content === null ? null : { activeMs: content.activeMs, hottest, hottestMs: top?.selfMs ?? 0 });
  }
  if (gate.late() > 0)
    note(
      `${countNoun(gate.late(), 'isolate')} ${gate.late() === 1 ? 'was' : 'were'} not ready in time and started later.`,
    );
  const [first] = left;
  if (stored.length === 0 && first !== undefined) {
    throw new AppFailure(
      appError(
        first.code,
        `None of the ${members.length} isolates could be captured. ${targetName(first.target)}: ${first.reason}`,
        'pen_status lists the operations that are running on them.',
      ),
    );
  }
  const aligned = withOffsets(stored);
  const application: ApplicationCapture = {
    penApplication: 1,
    kind,
    endpoints: chosen.endpoints.map(({ address, product }) => ({ address, product })),
    startedAt: new Date(gate.openedAtMs() ?? Date.now()).toISOString(),
    ...aligned,
    notCaptured: left,
  };
  return { application, ...(kind === 'cpu' ? { activity } : {}) };
}

/** Offsets from the first start; without them if a member has no start time. Clocks of two machines differ by more than the starts. */
export function withOffsets(
  members: ApplicationCapture['members'],
): Pick<ApplicationCapture, 'members' | 'startSkewMs'> {
  const starts = members.flatMap(({ startedUs }) => (startedUs === null ? [] : [startedUs]));
  if (starts.length < members.length || starts.length === 0) return { members, startSkewMs: null };
  const firstUs = Math.min(...starts);
  return {
    members: members.map((member) => ({ ...member, startOffsetMs: ((member.startedUs ?? firstUs) - firstUs) / 1000 })),
    startSkewMs: (Math.max(...starts) - firstUs) / 1000,
  };
}

type Activity = NonNullable<z.infer<typeof ResultSchema>['activity']>[number];

const activeWords = (activity: Activity | undefined): Words => (activity ? ms(activity.activeMs) : '–');

function hottestWords(activity: Activity | undefined): Words {
  if (!activity) return '–';
  return activity.hottest === '' ? '' : [name(activity.hottest), ' ', ms(activity.hottestMs)];
}

/** The profile with the most activity. */
function busiest(members: ApplicationCapture['members'], activity: readonly Activity[] = []): string {
  const [first] = members
    .map(({ captureId }, at) => ({ captureId, activeMs: activity[at]?.activeMs ?? 0 }))
    .toSorted((a, b) => b.activeMs - a.activeMs);
  return first?.captureId ?? '';
}

export const penCaptureApplication = defineCapability({
  name: 'pen_capture_application',
  title: 'Capture Application',
  control: 'the application’s document',
  summary: 'Profiles or snapshots of a whole browser or app.',
  category: 'memory',
  kind: 'capture',
  plan: applicationPlan,
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  hasView: true,
  params: ParamsSchema,
  listed: { application: 'its address' },
  result: ResultSchema,
  locks: [],
  deadlineMs: DEADLINE_MS,
  run: async (params, context) => {
    const { ports, signal, caller } = context;
    const chosen = unwrap(choose(params, context));
    const captured = await captureAll(params, chosen, context);
    const { application } = captured;
    const file = await ports.reports.spool('application', JSON.stringify(application), { signal });
    const { label } = APPLICATION_KINDS[params.kind];
    const products = application.endpoints.map(({ product, address }) => product || address).join(' and ');
    const stored = await storeCapture(context, file, {
      kind: 'application',
      name: truncateEnd(`${upperFirst(label)} of ${countNoun(application.members.length, 'isolate')}, ${products}`, 80),
      note: '',
      target: null,
      origin: 'captured',
      takenBy: caller.name,
      startedAt: application.startedAt,
      durationMs: Math.max(...application.members.map(({ durationMs }) => durationMs)),
      pauseMs: null,
      options: {
        kind: params.kind,
        members: application.members.length,
        notCaptured: application.notCaptured.length,
      },
      truncated: false,
      loss: [],
    });
    return { ...stored, ...captured };
  },
  summarise: ({ captureId, uri, application, activity }) => {
    const { kind, members, notCaptured, startSkewMs, startedAt, endpoints } = application;
    const capture = busiest(members, activity);
    return answerWith(
      'Application Capture',
      [
        ['Capture ID', captureId],
        ['Kind', upperFirst(APPLICATION_KINDS[kind].label)],
        ['Isolates', `${members.length} captured, ${notCaptured.length} not`],
        [
          'Application',
          joined(
            endpoints.map(({ product, address }) => name(`${product || address} at ${address}`)),
            ', ',
          ),
        ],
        ['Started at', startedAt],
        ['Start skew', startSkewMs === null ? 'unknown' : ms(startSkewMs)],
      ],
      startSkewMs !== null &&
        startSkewMs > MAX_START_SKEW_MS &&
        warned(['The isolates started ', ms(startSkewMs), ' apart, because one of them was busy.']),
      tableOf(
        [...members.entries()],
        [
          ['#', ([index]) => String(index + 1)],
          ['Isolate', ([, { target }]) => name(target.title || target.url, 50)],
          ['Type', ([, { target }]) => target.type],
          ['Capture ID', ([, { captureId: id }]) => id],
          ['Start offset', ([, { startOffsetMs }]) => ms(startOffsetMs)],
          ['Size', ([, { sizeBytes }]) => bytes(sizeBytes)],
          activity !== undefined && ['Active', ([index]) => activeWords(activity[index])],
          activity !== undefined && ['Hottest function (self time)', ([index]) => hottestWords(activity[index])],
        ],
      ),
      listed(
        'Not captured',
        notCaptured.map(({ target, reason }) => [`${targetName(target)} (${target.type}): `, name(reason)]),
      ),
      listed('Next', [
        kind === 'cpu'
          ? `${proposedCall('pen_cpu_summary', { capture })} reads one, by its own capture id. All are on one clock; each starts at its offset.`
          : 'pen_heap_summary reads each one by its capture id.',
        `${proposedCall('pen_capture_trace', { cpuSamples: true })} records all processes of a browser in one trace.`,
      ]),
      `Resource ${uri}`,
    );
  },
});
