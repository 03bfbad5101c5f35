/** The summary of a CPU profile in an answer: hotspots, a verdict, and next steps. */
import { z } from 'zod';
import { bullets, code, section } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatCount, formatDuration } from '../../base/units.ts';
import { ok } from '../../base/result.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import { CpuOriginalSchema } from '../../contracts/sampled-profiles.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { isPageLike, type TargetType } from '../../contracts/targets.ts';
import { overheadText, shareText } from './cpu-capture.ts';
import { cpuFunctionName, shownName, type WithOriginal } from '../../findings/function-names.ts';
import { tableText } from '../../findings/markdown.ts';
import { functionsTable } from '../../kinds/sampled-profile/findings.ts';
import {
  CpuFunctionSchema,
  CpuOverheadSchema,
  cpuFunction,
  cpuOverview,
  profileFunction,
  type CpuFunction,
} from './cpu-figures.ts';
import { HotCodeSchema, hotCode, hotCodeText } from './hot-code.ts';
import { OwnFunctionSchema, OwnPathMsSchema, ownFunctions, type OwnFunction } from './own-code.ts';
import { largestPath, pathText } from './largest-path.ts';
import { withOriginals, type OriginalsContext } from '../common/original-names.ts';
import { originalPlaceText } from '../../findings/function-names.ts';
import { inlinedNote } from '../../findings/inlined-note.ts';
import { WORKFLOW_STEP } from '../network/network-verdict.ts';
import { sourceCall } from '../../findings/source-call.ts';

/** Above this share of the active time, a function dominates the profile. */
const DOMINANT_SHARE = 0.5;
/** From this share of the active time on, a function is too large for a PASS: only the work it did can tell whether that is too much. */
const LARGE_SHARE = 0.25;
/** Fewer samples of the active time are a matter of chance: the share of one function may be wrong by ten percent and more. */
const MIN_ACTIVE_SAMPLES = 100;
/** Below this share of the duration, the target was mostly idle. */
const MIN_ACTIVE_SHARE = 0.05;
/** Below this share, a slow Node waited more than it worked. */
const MOSTLY_WAITING_SHARE = 0.25;
/** Names of overhead that is no work of the target. */
const INACTIVE: ReadonlySet<string> = new Set(['(idle)', '(program)', WORKBENCH_ENTRY]);
/** From this share of the active time on, garbage collection is worth a step of its own. */
const MUCH_GC_SHARE = 0.1;

/** `NONE`: the samples cannot tell. */
const CpuVerdictSchema = z.enum(['PASS', 'WARN', 'NONE']);

export const CpuContentSchema = z.object({
  /** By the timestamps of the profile. */
  durationMs: z.number(),
  /** Without `(idle)` and `(program)`. */
  activeMs: z.number(),
  samples: z.number(),
  nodes: z.number(),
  functions: z.number(),
  samplingIntervalUs: z.number(),
  overhead: z.array(CpuOverheadSchema),
  /** Samples name functions that V8 had inlined before the recording; absent if that is not known. */
  namesInlined: z.boolean().optional(),
  /** Largest self time first, without those that perform interactions for this program. */
  hotspots: z.array(CpuFunctionSchema.extend({ original: CpuOriginalSchema.optional() })),
  /** Calls with most of the time, outermost first; their total times. */
  path: z.array(CpuFunctionSchema.extend({ original: CpuOriginalSchema.optional() })).optional(),
  verdict: CpuVerdictSchema,
  /** The author's functions, with what libraries did for them; absent if none ran. */
  own: z.array(OwnFunctionSchema).optional(),
  /** Calls of the author's functions by each other, each after its caller; absent if none ran. */
  ownPaths: z.array(OwnPathMsSchema).optional(),
  /** The code of the hottest functions of the author, as far as its text is stored. */
  code: z.array(HotCodeSchema).optional(),
});
export type CpuContent = z.infer<typeof CpuContentSchema>;

export async function readCpuContent(
  file: string,
  topN: number,
  context: OriginalsContext,
): Promise<AppResult<CpuContent>> {
  const { ports, signal } = context;
  const overview = await ports.analysis.query(file, 'profile.overview', {}, { signal });
  if (!overview.ok) return overview;
  const asked = { sort: 'self', count: topN } as const;
  const functions = await ports.analysis.query(file, 'profile.functions', asked, { signal });
  if (!functions.ok) return functions;
  const {
    durationMs,
    activeMs,
    samples,
    nodes,
    functions: count,
    samplingIntervalUs,
    overhead,
  } = cpuOverview(overview.value);
  const sampled = functions.value.rows.filter(({ self }) => self > 0).map(cpuFunction);
  const hotspots = [...(await withOriginals(file, sampled, context))];
  const path = await largestPath(file, activeMs, context);
  if (!path.ok) return path;
  const own = await ownFunctions(file, context);
  if (!own.ok) return own;
  const { rows, paths } = own.value;
  const hot = await hotCode(file, { own: rows, led: paths }, activeMs, context);
  const measured = { durationMs, activeMs, samples, overhead, hotspots, own: rows };
  return ok({
    ...{ durationMs, activeMs, samples, overhead, hotspots },
    nodes,
    functions: count,
    samplingIntervalUs,
    path: path.value,
    verdict: judged(measured).verdict,
    ...(rows.length === 0 ? {} : { own: rows, ownPaths: paths }),
    ...(hot.length === 0 ? {} : { code: hot }),
  });
}

type Measured = Pick<CpuContent, 'durationMs' | 'activeMs' | 'samples' | 'overhead' | 'hotspots' | 'own'>;

/** The function of the author that takes too large a part for a PASS, with what libraries did for it; undefined if none does. */
function largeOwn({ own, activeMs }: Pick<Measured, 'own' | 'activeMs'>): OwnFunction | undefined {
  return own?.find(({ totalMs }) => totalMs >= LARGE_SHARE * activeMs);
}

/** A function of the engine or the runtime has no source to read: the function of the author that calls it says why it runs. */
const isBehind = (top: CpuFunction, led: OwnFunction | undefined): led is OwnFunction =>
  led !== undefined && sourceCall(top) === null;

function isIdle({ activeMs, durationMs }: Pick<CpuContent, 'activeMs' | 'durationMs'>): boolean {
  return activeMs < MIN_ACTIVE_SHARE * durationMs;
}

/** Samples of the active time, with garbage collection. */
function activeSamples({ samples, overhead }: Pick<Measured, 'samples' | 'overhead'>): number {
  const inactive = overhead.filter(({ name }) => INACTIVE.has(name));
  return inactive.reduce((rest, row) => rest - row.samples, samples);
}

/** The verdict, with its reason. Nothing, or next to nothing, that was measured is never a PASS. */
function judged(content: Measured): { readonly verdict: CpuContent['verdict']; readonly reason: string } {
  const { hotspots, activeMs, durationMs } = content;
  const [top] = hotspots;
  if (top === undefined) return { verdict: 'WARN', reason: 'no function was sampled, so nothing can be judged' };
  if (isIdle(content)) {
    const active = `${formatDuration(activeMs)} (${shareText(activeMs, durationMs)})`;
    return { verdict: 'WARN', reason: `the target was active for only ${active}` };
  }
  const count = activeSamples(content);
  if (count < MIN_ACTIVE_SAMPLES)
    return { verdict: 'NONE', reason: `${formatCount(count)} samples of the active time are too few` };
  const share = shareText(top.selfMs, activeMs);
  if (top.selfMs >= DOMINANT_SHARE * activeMs)
    return { verdict: 'WARN', reason: `one function takes ${share} of the active time` };
  const named = `${code(shownName(top))} takes the largest part, ${share} of the active time`;
  const led = largeOwn(content);
  if (top.selfMs >= LARGE_SHARE * activeMs && !isBehind(top, led))
    return { verdict: 'NONE', reason: `${named}; whether its work is needed, its callers and source tell` };
  return led !== undefined
    ? {
        verdict: 'NONE',
        reason: `${code(shownName(led))} takes ${shareText(led.totalMs, activeMs)} of the active time with what libraries do for it; whether that is needed, its code tells`,
      }
    : { verdict: 'PASS', reason: `no function takes a quarter of the active time: ${named}` };
}

export function verdictText(content: CpuContent): string {
  const { verdict, reason } = judged(content);
  return verdict === 'NONE' ? `**No verdict**: ${reason}` : `**Verdict**: ${verdict}, ${reason}`;
}

function gcMs({ overhead }: Pick<CpuContent, 'overhead'>): number {
  return overhead.find(({ name }) => name === '(garbage collector)')?.selfMs ?? 0;
}

/** Less than a sample or two is no gap. */
const MIN_UNSAMPLED_MS = 2;

/** ` The rest, 87.0ms, has no samples.`: V8 starts its clock before its sampler, so active and other times add up to less than the duration. */
function unsampledText({ overhead, durationMs, activeMs }: CpuContent): string {
  const sampledMs = overhead
    .filter(({ name }) => INACTIVE.has(name))
    .reduce((sum, { selfMs }) => sum + selfMs, activeMs);
  const missingMs = durationMs - sampledMs;
  return missingMs < MIN_UNSAMPLED_MS
    ? ''
    : ` The rest, ${formatDuration(missingMs)}, has no samples: V8 starts its clock before its sampler.`;
}

/** The table of hotspots, with the time outside of functions below it. V8 counts forced layout as self time of the function that reads. */
export function hotspotSection(content: CpuContent, isPage: boolean): string {
  const { hotspots, activeMs, durationMs } = content;
  const others = overheadText(content);
  const isOurs = content.overhead.some(({ name, selfMs }) => name === WORKBENCH_ENTRY && selfMs > 0);
  const inactive = isOurs ? `(idle), (program) and ${WORKBENCH_ENTRY}` : '(idle) and (program)';
  const [top] = hotspots;
  const path = pathText(content.path ?? [], activeMs);
  const inlined = top === undefined ? null : inlinedNote(hotspots, content.namesInlined === true, cpuFunctionName(top));
  return section('Top Hotspots (by self time)', [
    hotspots.length === 0
      ? 'None.'
      : tableText({
          ...functionsTable({
            rows: hotspots.map(profileFunction),
            unit: 'milliseconds',
            whole: activeMs,
            wallMs: durationMs,
          }),
          isNumbered: true,
        }),
    ...(others === '' ? [] : ['', `Outside of functions: ${others} of the wall time.${unsampledText(content)}`]),
    ...(hotspots.length === 0
      ? []
      : [
          '',
          `Self % is the share of the ${formatDuration(activeMs)} without ${inactive}${gcMs(content) > 0 ? ', with garbage collection' : ''}.${isPage ? ' Self includes layout that the function forces.' : ''}`,
        ]),
    ...(path === null ? [] : ['', `Largest path, by total time: ${code(path)}`]),
    ...(inlined === null ? [] : ['', inlined]),
    ...(content.code ?? []).flatMap((each) => ['', hotCodeText(each)]),
  ]);
}

const SLOW_PAGE_STEP = `${proposedCall('pen_capture_trace', { cpuSamples: true })} shows what else the page did: layout, paint, requests.`;
const EVEN_PAGE_STEP = 'Compare with pen_web_vitals, and with pen_network_waterfall for the requests.';

/** Longer names, and names with characters that answers do not show, are not suggested as a parameter: cut or changed, they match no function. */
const MAX_CALL_NAME_CHARS = 1000;
const QUOTABLE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;
/** The last part of a script's path. The query is left out, because its values may be masked. */
const SCRIPT_FILE = /([^()"`?#/\s]+)(?:[?#].*)?$/;

/** The tool call that lists the callers of a function. */
function callersCall(top: WithOriginal<CpuFunction>, captureId: string): string {
  const name = cpuFunctionName(top);
  if (name.length > MAX_CALL_NAME_CHARS || !QUOTABLE.test(name))
    return `${proposedCall('pen_cpu_summary', { capture: captureId, view: 'top-down' })} shows its callers; the name cannot be passed as a parameter.`;
  // Many functions are anonymous or have the same name, so the position is added.
  const file = SCRIPT_FILE.exec(top.url)?.[1];
  const generated = top.line > 0 && file !== undefined ? `${file}:${top.line}:${top.column}` : null;
  const source = top.original === undefined ? generated : originalPlaceText(top.original);
  const place = source === null || !QUOTABLE.test(source) ? '' : ` (${source})`;
  return `${proposedCall('pen_cpu_summary', { capture: captureId, view: 'callers', function: `${name}${place}` })} lists its callers.`;
}

function garbageStep(content: CpuContent): string[] {
  const share = gcMs(content);
  if (isIdle(content) || share < MUCH_GC_SHARE * content.activeMs) return [];
  return [
    `Garbage collection takes ${shareText(share, content.activeMs)} of the active time: ${proposedCall('pen_heap_sampling', {})} during the same work names the functions that allocate.`,
  ];
}

/** Of Node: what it waited for is in no profile. */
function waitingStep({ activeMs, durationMs }: CpuContent): string[] {
  if (activeMs >= MOSTLY_WAITING_SHARE * durationMs) return [];
  const [start, stop] = (['start', 'stop'] as const).map((action) => proposedCall('pen_capture_trace', { action }));
  return [
    `It ran for ${shareText(activeMs, durationMs)} of the time. If its work was slow, it waited: ${start} before the same work and ${stop} after it tell requests of node:http that follow one another. pen_network_enable and pen_network_waterfall tell all, and in newer versions the code that sends them, of a Node with --experimental-network-inspection.`,
  ];
}

/** True if the answer has the code of the function. */
function isQuoted({ code: quoted = [] }: CpuContent, { name, url, line, column }: CpuFunction): boolean {
  return quoted.some(
    ({ function: of }) => of.name === name && of.url === url && of.line === line && of.column === column,
  );
}

/** Next steps; pages have additional tools. */
export function nextSteps(content: CpuContent, captureId: string, type: TargetType): string {
  const isPage = isPageLike(type);
  const top = content.hotspots[0];
  const isUnseen = top === undefined || isIdle(content) || activeSamples(content) < MIN_ACTIVE_SAMPLES;
  const readable = isUnseen ? undefined : content.hotspots.find((row) => sourceCall(row) !== null);
  const own = isUnseen ? undefined : largeOwn(content);
  const isLarge = top !== undefined && top.selfMs >= LARGE_SHARE * content.activeMs;
  const led = top !== undefined && isLarge && !isBehind(top, own) ? undefined : own;
  const source = led === undefined ? null : sourceCall(led);
  const steps = isUnseen
    ? [
        isPage
          ? 'Profile again while reproducing the slow interaction: use action start, act on the page, then stop.'
          : `If it was slow meanwhile, it waited for something: take a snapshot while it is slow, then ${proposedCall('pen_heap_search', { kind: 'waiting' })}. Else profile again while it works.`,
      ]
    : led !== undefined
      ? isQuoted(content, led)
        ? [`Its code is above; ${callersCall(led, captureId)}`]
        : source === null
          ? []
          : [`Read ${code(shownName(led))} (${shareText(led.totalMs, content.activeMs)}): ${source}`]
      : content.verdict !== 'PASS'
        ? [
            `Inspect ${code(shownName(top))} (${shareText(top.selfMs, content.activeMs)}): ${callersCall(top, captureId)}`,
          ]
        : [
            `No function takes a quarter: ${proposedCall('pen_cpu_summary', { capture: captureId, view: 'top-down' })} shows where the time goes.`,
          ];
  return section('Recommended Next Steps', [
    bullets([
      // A trace tells such waits at once, a snapshot only what waits at one moment.
      ...(type === 'node' ? waitingStep(content) : []),
      ...steps,
      ...garbageStep(content),
      // Where the author's function leads, the code of a package is no next step.
      ...(readable === undefined || led !== undefined || isQuoted(content, readable)
        ? []
        : [`Source of ${code(shownName(readable))}: ${sourceCall(readable)}`]),
      ...(isPage && !isUnseen ? [content.verdict === 'PASS' ? EVEN_PAGE_STEP : SLOW_PAGE_STEP] : []),
      `After a change, profile the same work again and compare: ${proposedCall('pen_cpu_compare', { base: captureId })}.`,
      ...(isPage ? [WORKFLOW_STEP] : []),
    ]),
  ]);
}
