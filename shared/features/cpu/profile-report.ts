/** Reports of CPU profiles and heap samplings: flame chart, functions, trees, groups, and comparisons. */
import { formatPercent } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { FlamePlace, FlameView } from '../../core/contracts/flame-links.ts';
import type {
  CpuThread,
  ProfileFilter,
  ProfileFunction,
  ProfileUnit,
  ProfileWeight,
} from '../../engine/profile/contract/sampled-profiles.ts';
import { cpuFunctionName } from '../../core/findings/function-names.ts';
import { codeSection } from '../../core/findings/code-section.ts';
import {
  codeKeyOf,
  plainCode,
  plainFacts,
  plainTables,
  plainTableOf,
  type PlainTable,
} from '../../core/findings/plain-tables.ts';
import { verdictSentences } from '../../core/findings/verdict.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import { comparedBlamed, comparedChanges, comparedFacts, comparedFunctions } from './comparison.ts';
import {
  functionText,
  functionsTable,
  groupsTable,
  profileBlamed,
  profileDetails,
  profileFacts,
  timingNote,
  weightWords,
} from './findings.ts';
import { measuredProfile } from './evidence.ts';
import { comparedProfilesVerdict, judgedProfile } from './verdict.ts';
import type { ReportBox, ReportChart, ReportContent, ReportSection } from '../../core/report/report-model.ts';
import { comparedView, MAX_ROWS, type ReportBuilder, type ReportSource } from '../../core/report/report-source.ts';
import { present } from '../../core/findings/blocks.ts';

interface Scope {
  readonly filters: ProfileFilter[];
  readonly thread?: CpuThread;
  readonly range?: { fromMs: number; toMs: number };
}

interface Amounts {
  readonly total: number;
  readonly unit: ProfileWeight;
  readonly format: (amount: number) => string;
}

async function functionTable(
  { originals }: Pick<ReportSource, 'originals'>,
  title: string,
  { rows, total }: { rows: readonly ProfileFunction[]; total: number },
  { total: whole, unit }: Amounts,
): Promise<PlainTable> {
  const named = await originals(rows);
  const table = plainTableOf({ ...functionsTable({ rows: named, unit, whole, total }), title }, PERSON);
  return {
    ...table,
    rows: table.rows.map(([first, ...others], index) => {
      const row = named[index];
      if (first === undefined || row === undefined) return others;
      const codeKey = codeKeyOf(row.original?.source ?? row.url, row.original?.line ?? row.line);
      return [{ ...(typeof first === 'string' ? { text: first } : first), codeKey }, ...others];
    }),
  };
}

/** `order` null: the order that the kind of profile has. */
async function chart(
  { query, originals }: ReportSource,
  order: 'time' | 'left-heavy',
  { filters, thread }: Scope,
  visibleRange: FlamePlace['visibleRange'],
  { format }: Amounts,
): Promise<ReportChart> {
  const drawn = await query('profile.chart', { order, filters, thread });
  const from = visibleRange?.fromMs ?? 0;
  const to = visibleRange?.toMs ?? drawn.extent;
  const width = Math.max(to - from, Number.MIN_VALUE);
  const functions = await originals(drawn.functions);
  const boxes: ReportBox[] = [];
  for (let box = 0; box < drawn.boxes; box += 1) {
    const begin = Math.max(drawn.starts[box] ?? 0, from);
    const end = Math.min((drawn.starts[box] ?? 0) + (drawn.sizes[box] ?? 0), to);
    const place = functions[drawn.functionOf[box] ?? 0];
    // Narrower boxes are not drawn.
    if (place === undefined || (end - begin) / width < 0.0005) continue;
    boxes.push({
      level: drawn.depth[box] ?? 0,
      start: (begin - from) / width,
      size: (end - begin) / width,
      name: cpuFunctionName(place),
      detail: `${format(drawn.sizes[box] ?? 0)}, ${functionText(place)}`,
      group: place.url === '' ? place.name : place.url,
    });
  }
  const isTime = order === 'time';
  return {
    kind: 'chart',
    title: isTime ? 'Flame chart' : 'Left heavy',
    description: isTime
      ? `Calls from ${format(from)} to ${format(to)}, callers above callees; the width is time.`
      : `Equal stacks merged, the largest at the left, callers above callees; ${format(width)} shown.`,
    boxes,
    total: drawn.boxes,
    ends: [format(from), format(to)],
  };
}

async function sectionsOf(
  source: ReportSource,
  view: FlameView,
  scope: Scope,
  amounts: Amounts,
): Promise<ReportSection[]> {
  const { query, place } = source;
  const flame = place?.view === 'flame' ? place : null;
  const functions = async (): Promise<PlainTable> =>
    functionTable(source, 'Functions', await query('profile.functions', { ...scope, count: MAX_ROWS }), amounts);
  const { filters, thread } = scope;
  switch (view) {
    case 'time':
    case 'left-heavy':
      return [await chart(source, view, scope, flame?.visibleRange ?? null, amounts), await functions()];
    case 'url':
    case 'package': {
      const { rows, total } = await query('profile.groups', { by: view, filters, thread, count: MAX_ROWS });
      return [
        plainTableOf(
          {
            ...groupsTable({ rows, by: view, unit: amounts.unit, whole: amounts.total, total }),
            title: view === 'url' ? 'Scripts' : 'Packages',
          },
          PERSON,
        ),
      ];
    }
    case 'top-down':
    case 'bottom-up': {
      const outermost = await query('profile.tree', { view, parent: null, ...scope, count: MAX_ROWS });
      const title = view === 'top-down' ? 'Outermost calls' : 'Functions by self weight';
      const first = outermost.rows[0];
      const below =
        first === undefined
          ? null
          : await query('profile.tree', { view, parent: first.nodeId, ...scope, count: MAX_ROWS });
      return present([
        await functionTable(source, title, outermost, amounts),
        !(first === undefined || below === null || below.rows.length === 0) &&
          (await functionTable(
            source,
            `${view === 'top-down' ? 'Callees' : 'Callers'} of ${functionText((await source.originals([first]))[0] ?? first)}`,
            below,
            amounts,
          )),
      ]);
    }
    case 'sandwich': {
      const around = flame?.function ?? null;
      if (around === null) return [await functions()];
      const name = functionText((await source.originals([around]))[0] ?? around);
      const of = { place: around, filters, thread, count: MAX_ROWS } as const;
      const callers = await query('profile.around', { ...of, direction: 'callers' });
      const callees = await query('profile.around', { ...of, direction: 'callees' });
      return [
        await functionTable(source, `Callers of ${name}`, callers, amounts),
        await functionTable(source, `Callees of ${name}`, callees, amounts),
      ];
    }
    default:
      return [await functions()];
  }
}

const VIEW_NAMES: Readonly<Record<FlameView, string>> = {
  time: 'Flame chart',
  'left-heavy': 'Left heavy',
  sandwich: 'Sandwich',
  functions: 'Functions',
  'top-down': 'Top-down',
  'bottom-up': 'Bottom-up',
  url: 'Scripts',
  package: 'Packages',
};

/** With original names in what changed by more than noise. */
async function withOriginals(
  compared: AnalysisAnswer<'profile.compare'>,
  originals: ReportSource['originals'],
): Promise<AnalysisAnswer<'profile.compare'>> {
  const changes = await Promise.all(
    compared.changes.map(async (change) => ({ ...change, functions: [...(await originals(change.functions))] })),
  );
  return { ...compared, changes };
}

async function comparison({ query, originals, earlier }: ReportSource, unit: ProfileUnit): Promise<ReportContent> {
  const base = earlier[0];
  const compared = await withOriginals(
    await query('profile.compare', { base: base?.file ?? '', count: MAX_ROWS }),
    originals,
  );
  const { scale } = compared;
  const changed = { rows: await originals(compared.rows), total: compared.total };
  const note = scale === 1 ? 'Weights are as recorded.' : 'Times of A are scaled to the length of B.';
  const functions = comparedFunctions(changed, { unit, notes: [note] });
  const code = await codeSection(query, comparedBlamed(compared));
  const verdict = await comparedProfilesVerdict(query, { file: base?.file ?? '' });
  return {
    view: comparedView(base),
    figures: plainFacts([['Verdict', verdictSentences(verdict)], ...comparedFacts(compared, unit)], PERSON),
    sections: [
      ...code.flatMap((part) => plainCode(part, PERSON)),
      ...[comparedChanges(compared), functions].flatMap((part) => plainTables(part, PERSON)),
    ],
  };
}

export const profileReport: ReportBuilder = async (source) => {
  const { query, place, earlier } = source;
  const flame = place?.view === 'flame' ? place : null;
  const filters = [...(flame?.filters ?? [])];
  const overview = await query('profile.overview', { filters });
  const weight = weightWords(overview.unit);
  const format: Amounts['format'] = (amount) => told(weight(amount), PERSON);
  if (earlier.length > 0) return comparison(source, overview.unit === 'bytes' ? 'bytes' : 'milliseconds');
  // Over time, the calls of a process that mostly waits are narrower than can be drawn.
  const view = flame?.show ?? 'left-heavy';
  const scope: Scope = {
    filters,
    ...(flame?.range === null || flame?.range === undefined ? {} : { range: { ...flame.range } }),
  };
  const note = timingNote(overview);
  // The verdict is that of the whole profile, so it is not above a part of it.
  const isWhole = filters.length === 0 && scope.range === undefined;
  const measured = isWhole
    ? await measuredProfile(query, source.originals, scope.thread === undefined ? {} : { thread: scope.thread })
    : null;
  const verdict = measured === null ? null : judgedProfile(measured);
  const first = await query('profile.functions', { ...scope, sort: 'self', count: MAX_ROWS });
  const code = await codeSection(query, profileBlamed(await source.originals(first.rows), overview.unit));
  return {
    view: VIEW_NAMES[view],
    figures: present([
      ...(verdict === null ? [] : plainFacts([['Verdict', verdictSentences(verdict)]], PERSON)),
      ...plainFacts([...profileFacts(overview), ...profileDetails(overview)], PERSON),
      overview.wholeTotal > 0 &&
        overview.total !== overview.wholeTotal && [
          'Share after filters',
          formatPercent(overview.total / overview.wholeTotal),
        ],
      note !== null && ['Times', note],
    ]),
    sections: [
      ...code.flatMap((part) => plainCode(part, PERSON)),
      ...(await sectionsOf(source, view, scope, { total: overview.total, unit: overview.unit, format })),
    ],
  };
};
