/** The comparison of two sampled heap profiles, as `pen_cpu_compare` answers it. */
import { section, summaryLine, table } from '../base/markdown.ts';
import { formatBytes, formatCount } from '../base/units.ts';
import type { SampledChange } from '../contracts/allocations.ts';
import type { AnalysisAnswer } from '../contracts/analysis.ts';
import { CAPTURE_ID_PATTERN, CAPTURE_KINDS } from '../contracts/captures.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import { formatLink } from '../contracts/links.ts';
import { cpuSourceText, shownName, shownSource, type CpuSource } from './cpu-capture.ts';
import type { CallContext } from './define.ts';
import { cursorAfter, pageLine } from './parameters.ts';

type Overview = AnalysisAnswer<'heap-profile.overview'>;

export interface AskedAllocations {
  readonly base: string;
  readonly current: string;
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly limit: number;
  readonly start: number;
}

async function sourceOf(named: string, { ports, caller }: CallContext): Promise<AppResult<CpuSource>> {
  if (!CAPTURE_ID_PATTERN.test(named)) {
    const path = await caller.resolvePath(named, 'read');
    return path.ok ? { ok: true, value: { captureId: null, file: path.value } } : path;
  }
  const record = ports.library.get(named);
  return record.ok ? { ok: true, value: { captureId: record.value.id, file: record.value.file } } : record;
}

/** False where it cannot be told, too: whoever opens it says why. */
export async function isSampledHeap(named: string, context: CallContext): Promise<boolean> {
  const source = await sourceOf(named, context);
  if (!source.ok) return false;
  const kind = await context.ports.analysis.kindOf(source.value.file);
  return kind.ok && kind.value === 'heap-profile';
}

async function openSampled(
  named: string,
  context: CallContext,
): Promise<AppResult<{ source: CpuSource; overview: Overview }>> {
  const source = await sourceOf(named, context);
  if (!source.ok) return source;
  const { ports, signal } = context;
  const kind = await ports.analysis.kindOf(source.value.file);
  if (!kind.ok) return kind;
  if (kind.value !== 'heap-profile')
    return {
      ok: false,
      error: appError(
        'unsupported_format',
        `"${named}" is of the kind "${CAPTURE_KINDS[kind.value].label}", and the base is a sampled heap profile.`,
        'Compare two of one kind: pen_list_captures with kind heap-profile lists those there are.',
      ),
    };
  const overview = await ports.analysis.query(source.value.file, 'heap-profile.overview', {}, { signal });
  return overview.ok ? { ok: true, value: { source: source.value, overview: overview.value } } : overview;
}

export async function compareAllocations(asked: AskedAllocations, context: CallContext) {
  const { filter, sort, limit, start } = asked;
  const before = await openSampled(asked.base, context);
  if (!before.ok) return before;
  const after = await openSampled(asked.current, context);
  if (!after.ok) return after;
  const { ports, signal, note } = context;
  const compared = await ports.analysis.query(
    after.value.source.file,
    'heap-profile.compare',
    { base: before.value.source.file, filter, sort, start, count: limit },
    { signal },
  );
  if (!compared.ok) return compared;
  const { rows, total } = compared.value;
  const side = ({ source, overview }: typeof before.value) => ({
    ...source,
    samples: overview.samples,
    totalSizeBytes: overview.totalSizeBytes,
  });
  const [baseId, currentId] = [before.value.source.captureId, after.value.source.captureId];
  const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
  if (before.value.source.file === after.value.source.file) note('Both are the same profile: nothing can differ.');
  return {
    ok: true as const,
    value: {
      kind: 'heap-profile' as const,
      base: side(before.value),
      current: side(after.value),
      scale: 1,
      changes: [],
      allocations: rows,
      total,
      nextCursor: cursorAfter(start, rows.length, total),
      ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
    },
  };
}

interface SampledSide extends CpuSource {
  readonly samples: number;
  readonly totalSizeBytes?: number | undefined;
}

export interface SampledComparison {
  readonly base: SampledSide;
  readonly current: SampledSide;
  readonly allocations: readonly SampledChange[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly link?: string | undefined;
}

function sideText({ samples, totalSizeBytes = 0, ...source }: SampledSide): string {
  return `${cpuSourceText(source)}, ${formatBytes(totalSizeBytes)} alive in ${formatCount(samples)} samples`;
}

function changeText(sizeBytes: number): string {
  return sizeBytes > 0 ? `+${formatBytes(sizeBytes)}` : formatBytes(sizeBytes);
}

export function sampledSections(comparison: SampledComparison): readonly (string | false)[] {
  const { base, current, allocations, total, nextCursor, link } = comparison;
  const beyond = allocations.filter(({ exceedsNoise }) => exceedsNoise);
  return [
    summaryLine([
      ['Base', sideText(base)],
      ['Current', sideText(current)],
    ]),
    beyond.length === 0
      ? 'No change shown here is more than what the number of samples lets expect by chance.'
      : `${beyond.length} of the ${allocations.length} functions shown changed by more than noise.`,
    section('Functions by change of what they allocated and is alive', [
      allocations.length === 0
        ? 'Nothing matches.'
        : table(
            ['Function', 'Source', 'Base', 'New', 'Change', 'Samples', 'Beyond noise'],
            allocations.map((row) => [
              shownName(row),
              shownSource(row),
              formatBytes(row.baseSizeBytes),
              formatBytes(row.newSizeBytes),
              changeText(row.sizeDeltaBytes),
              `${formatCount(row.baseCount)} → ${formatCount(row.newCount)}`,
              row.exceedsNoise ? 'yes' : 'no',
            ]),
          ),
    ]),
    pageLine(allocations.length, total, nextCursor),
    'Beyond noise: more than two standard deviations of a Poisson count; a smaller sampling interval shows smaller changes.',
    link !== undefined && `In the window: ${link}`,
  ];
}
