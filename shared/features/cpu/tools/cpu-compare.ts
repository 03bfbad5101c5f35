/**
 * `pen_cpu_compare`: compares functions of two CPU profiles or traces by time, or of two sampled heap profiles by live bytes, and marks changes
 * beyond noise.
 */
import { z } from 'zod';
import { formatCount, formatDuration } from '../../../base/units.ts';
import { ok } from '../../../base/result.ts';
import { withOriginals } from '../../../core/capability/original-names.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { judgeComparison, MAX_COMPARED } from '../verdict.ts';
import { readProfile } from './cpu-capture.ts';
import { cpuFunctionName, type WithOriginal } from '../../../core/findings/function-names.ts';
import { answerWith } from '../../../core/findings/blocks.ts';
import { comparedFunctions, comparedOwnCode } from '../comparison.ts';
import {
  CpuChangeSchema,
  NamedChangeSchema,
  matchedFunctions,
  isNamedLike,
  type CpuChange,
} from './compared-functions.ts';
import { OwnChangeSchema, comparedOwnFunctions, type OwnChange } from './own-code.ts';
import { cpuVerdict, CpuVerdictSchema } from './cpu-verdict.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { quoteOfFunction, quotedFunction } from '../../../core/findings/quotes.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { keepComparison } from '../../comparison/tools/stored-comparisons.ts';
import { SAME_CAPTURE } from '../../../core/findings/verdict.ts';
import { comparedCaptures, noteDifferentPages, type Documents } from '../../../core/capability/newest-capture.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource } from '../../../core/contracts/capture-source.ts';
import { sourceCall, sourceOfFunction } from '../../../core/findings/source-call.ts';
import { bytes, count, ms, type Section, type Words } from '../../../core/findings/model.ts';
import {
  captureParam,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';
import { unwrap, settle } from '../../../base/errors.ts';

// Compares two sampled heap profiles for `pen_cpu_compare`.

/** A function in two sampled heap profiles, by self size of live objects. */
const SampledChangeSchema = CpuPlaceSchema.extend({
  baseSizeBytes: z.number(),
  newSizeBytes: z.number(),
  sizeDeltaBytes: z.number(),
  /** Samples with this function on top of the stack. */
  baseCount: z.number(),
  newCount: z.number(),
  /** The change exceeds the sampling noise (four standard deviations). */
  exceedsNoise: z.boolean(),
});
type SampledChange = z.infer<typeof SampledChangeSchema>;

interface AllocationRows {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly limit: number;
  readonly start: number;
}

async function compareAllocations(
  base: CaptureSource,
  current: CaptureSource,
  { filter, sort, limit, start }: AllocationRows,
  context: CallContext,
) {
  const { ports, signal } = context;
  const compared = unwrap(
    await ports.analysis.query(
      current.file,
      'profile.compare',
      { base: base.file, filter, sort, start, count: limit },
      { signal },
    ),
  );
  const { rows, total } = compared;
  const all = { base: base.file, callers: true, count: MAX_COMPARED };
  const whole = unwrap(await ports.analysis.query(current.file, 'profile.compare', all, { signal }));
  const judged = judgeComparison({ compared: whole, rows: await withOriginals(current.file, whole.rows, context) });
  const allocations = rows.map(({ name, url, line, column, exceedsNoise, ...row }) => ({
    name,
    url,
    line,
    column,
    baseSizeBytes: row.base,
    newSizeBytes: row.new,
    sizeDeltaBytes: row.delta,
    baseCount: row.baseSamples,
    newCount: row.newSamples,
    exceedsNoise,
  }));
  const side = (source: CaptureSource, { samples, active }: typeof compared.base) => ({
    ...source,
    samples,
    totalSizeBytes: active,
  });
  const [baseId, currentId] = [base.captureId, current.captureId];
  const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
  return {
    kind: 'heap-profile' as const,
    base: side(base, compared.base),
    current: side(current, compared.new),
    scale: 1,
    verdict: cpuVerdict(judged),
    changes: [],
    allocations: [...(await withOriginals(current.file, allocations, context))],
    total,
    nextCursor: cursorAfter(start, rows.length, total),
    ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
  };
}

const comparedAllocations = (rows: readonly WithOriginal<SampledChange>[], total: number): Section =>
  comparedFunctions(
    {
      rows: rows.map((row) => ({
        ...row,
        base: row.baseSizeBytes,
        new: row.newSizeBytes,
        delta: row.sizeDeltaBytes,
      })),
      total,
    },
    {
      unit: 'bytes',
      more: { title: 'Samples', of: (row) => `${formatCount(row.baseCount)} → ${formatCount(row.newCount)}` },
    },
  );

const BEYOND_NOISE_OF_SAMPLES =
  'Beyond noise: more than four standard deviations of a Poisson count. A smaller sampling interval shows smaller changes.';

const ROWS = 20;
/** Both have times of functions; a trace those of its page's main thread. */
const TIMED: Documents = ['cpu-profile', 'trace'];
const COMPARED: Documents = ['cpu-profile', 'heap-profile', 'trace'];

const SideSchema = CaptureSourceSchema.extend({
  samples: z.number(),
  /** CPU profiles only. */
  durationMs: z.number().optional(),
  activeMs: z.number().optional(),
  /** Sampled heap profiles only: live bytes. */
  totalSizeBytes: z.number().optional(),
});

function sideWords({
  durationMs,
  activeMs = 0,
  samples,
  totalSizeBytes,
  ...source
}: z.infer<typeof SideSchema>): Words {
  const what: Words =
    durationMs === undefined
      ? [bytes(totalSizeBytes ?? 0), ' alive in ', count(samples), ' samples']
      : [ms(durationMs), ', active ', ms(activeMs)];
  return [sourceText(source), ', ', what];
}

function weighed<Change extends OwnChange>(change: Change) {
  return { ...change, base: change.baseMs, new: change.newMs, delta: change.deltaMs };
}

/** Times as `base → new`, once if both round to the same. */
function bothText(baseMs: number, newMs: number): string {
  const [before, after] = [formatDuration(baseMs), formatDuration(newMs)];
  return before === after ? after : `${before} → ${after}`;
}

const ORDERS: Readonly<Record<'delta' | 'base' | 'new', (change: CpuChange) => number>> = {
  delta: ({ deltaMs }) => Math.abs(deltaMs),
  base: ({ baseMs }) => baseMs,
  new: ({ newMs }) => newMs,
};

/** Largest value first, ties by name; names ascending. */
function ordered(changes: readonly CpuChange[], sort: keyof typeof ORDERS | 'name'): CpuChange[] {
  const byName = (a: CpuChange, b: CpuChange): number => (cpuFunctionName(a) < cpuFunctionName(b) ? -1 : 1);
  if (sort === 'name') return changes.toSorted(byName);
  const valueOf = ORDERS[sort];
  return changes.toSorted((a, b) => valueOf(b) - valueOf(a) || byName(a, b));
}

/** The function with a source that grew most, beyond noise. */
function grownFunction<Change extends CpuChange>(changes: readonly Change[]): Change | undefined {
  return changes
    .filter(({ exceedsNoise, deltaMs }) => exceedsNoise && deltaMs > 0)
    .toSorted((a, b) => b.deltaMs - a.deltaMs)
    .find((change) => sourceCall(change) !== null);
}

const BEYOND_NOISE =
  'Beyond noise: more than between two recordings of one build that do the same work. A longer profile shows smaller changes.';

export const penCpuCompare = defineCapability({
  name: 'pen_cpu_compare',
  title: 'CPU Compare',
  control: '“Compare”',
  summary: 'Compares CPU profiles, traces or heap samplings by function, beyond noise.',
  category: 'cpu',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    base: captureParam
      .optional()
      .describe('The earlier profile or trace: capture id or path. Default: the one before the current one.'),
    current: captureParam
      .optional()
      .describe('The later one, of the same kind. Default: the newest of the same target.'),
    normalise: z
      .boolean()
      .optional()
      .describe(
        'Scale the times of the base to the duration of the current profile. Default: where functions kept their part of it, not their time.',
      ),
    filter: filterParam.describe('Case-insensitive substring of name or URL.'),
    sort: z.enum(['delta', 'base', 'new', 'name']).default('delta').describe('delta: the largest change first.'),
    limit: limitParam(ROWS),
    cursor: cursorParam,
  }),
  result: z.object({
    kind: z.enum(['cpu-profile', 'heap-profile']),
    base: SideSchema,
    current: SideSchema,
    /** Factor of the times of the base. */
    scale: z.number(),
    /** The functions that changed by more than two recordings of one build do, the largest change first. CPU profiles and traces only. */
    judged: z.array(NamedChangeSchema).optional(),
    verdict: CpuVerdictSchema.optional(),
    /** CPU profiles and traces: the author's functions, in milliseconds with what libraries did for them, where that is much. */
    own: z.array(OwnChangeSchema).optional(),
    /** Self times in milliseconds. */
    changes: z.array(CpuChangeSchema.extend({ original: CpuOriginalSchema.optional() })),
    /** Sampled heap profiles only: live bytes that the functions allocated themselves. */
    allocations: z.array(SampledChangeSchema.extend({ original: CpuOriginalSchema.optional() })),
    /** The lines of the function that grew most, if their text is stored. */
    code: z.array(CodeQuoteSchema).optional(),
    total: z.number(),
    nextCursor: z.string().nullable(),
    /** Opens the comparison in the window; absent unless both are in the library. */
    link: z.string().optional(),
    /** The comparison in the library; absent unless both are profiles in it. */
    comparisonId: z.string().optional(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async ({ base, current, normalise, filter, sort, limit, cursor }, context) => {
    const start = unwrap(pageStart(cursor));
    const pair = unwrap(comparedCaptures({ base, current }, COMPARED, context));
    const earlier = await openCapture(pair.base, COMPARED, context);
    const isSampledHeap = earlier.kind === 'heap-profile';
    const later = await openCapture(pair.current, isSampledHeap ? ['heap-profile'] : TIMED, context);
    const [baseSource, currentSource] = [earlier.source, later.source];
    const isOneKind = earlier.kind === later.kind;
    const keep = async (): Promise<{ readonly comparisonId?: string }> => {
      // For two traces, the comparison of the library is that of everything in them.
      const ids = isOneKind && later.kind !== 'trace' ? [baseSource.captureId, currentSource.captureId] : [];
      const comparisonId = await keepComparison(ids, undefined, context);
      return comparisonId === null ? {} : { comparisonId };
    };
    if (isSampledHeap) {
      const asked = { filter, sort, limit, start };
      const allocations = await compareAllocations(baseSource, currentSource, asked, context);
      return { ...allocations, ...(await keep()) };
    }
    const before = await readProfile(baseSource, context);
    const after = await readProfile(currentSource, context);
    const compared = await matchedFunctions({ base: before, current: after, normalise }, context);
    const { scale, rows } = compared;
    const found = ordered(
      rows.filter((change) => change.baseMs + change.newMs > 0 && isNamedLike(change, filter)),
      sort,
    );
    const changes = found.slice(start, start + limit);
    const total = found.length;
    const side = ({ source, overview }: typeof before) => ({
      ...source,
      durationMs: overview.durationMs,
      activeMs: overview.activeMs,
      samples: overview.samples,
    });
    const [beforeSide, afterSide] = [side(before), side(after)];
    // The verdict is that of the whole, so it comes with the first rows only.
    const isFirst = start === 0 && filter === '' && baseSource.file !== currentSource.file;
    const own = unwrap(
      isFirst
        ? await settle(() => comparedOwnFunctions({ base: beforeSide, current: afterSide, scale, rows }, context))
        : ok([]),
    );
    const [baseId, currentId] = [baseSource.captureId, currentSource.captureId];
    const canOpen = isOneKind && baseId !== null && currentId !== null && baseId !== currentId;
    noteDifferentPages(pair, context);
    const grown = grownFunction(changes);
    const quotes = grown === undefined ? [] : await quotesOf(currentSource.file, [quotedFunction(grown)], context);
    return {
      kind: 'cpu-profile' as const,
      base: beforeSide,
      current: afterSide,
      scale,
      own,
      judged: compared.judged,
      verdict: compared.verdict,
      changes,
      allocations: [],
      ...(quotes.length === 0 ? {} : { code: [...quotes] }),
      total,
      nextCursor: cursorAfter(start, changes.length, total),
      ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
      ...(await keep()),
    };
  },
  summarise: (value) => {
    const { base, current, scale, verdict, own = [], changes, allocations, total, nextCursor, link } = value;
    const isSampled = value.kind === 'heap-profile';
    const grown = grownFunction(changes);
    const quote = grown === undefined ? undefined : quoteOfFunction(value.code, grown);
    const shown = changes.length + allocations.length;
    return answerWith(
      'CPU Compare',
      [
        value.comparisonId !== undefined && ['Comparison', value.comparisonId],
        ['A (base)', sideWords(base)],
        ['B (current)', sideWords(current)],
        scale !== 1 && ['A scaled by', scale.toFixed(3)],
      ],
      `**Verdict**: ${base.file === current.file || verdict === undefined ? SAME_CAPTURE : verdict.text}`,
      own.length > 0 && comparedOwnCode(own.map(weighed)),
      isSampled
        ? comparedAllocations(allocations, total)
        : comparedFunctions(
            { rows: changes.map(weighed), total },
            {
              unit: 'milliseconds',
              more: { title: 'Total', of: (row) => bothText(row.baseTotalMs, row.newTotalMs) },
            },
          ),
      shown === 0 && 'No matches.',
      pageLine(shown, total, nextCursor),
      grown !== undefined && sourceOfFunction(grown, quote),
      isSampled ? BEYOND_NOISE_OF_SAMPLES : BEYOND_NOISE,
      link !== undefined && `In the window: ${link}`,
    );
  },
});
