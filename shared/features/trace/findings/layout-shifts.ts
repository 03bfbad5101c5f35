/** Unexpected movement of what is on the page, and what moved it. */
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import {
  onlyDistance,
  type ShiftCause,
  type ShiftedBox,
  type ShiftedNode,
  type TraceCode,
} from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import {
  at,
  call,
  joined,
  link,
  name,
  node,
  place,
  ratingWords,
  rowWords,
  script,
  type List,
  type ListRow,
  type Words,
} from '../../../core/findings/model.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { absentWords, traceFinding } from '../finding.ts';

/** Single shifts in a section, and those that stand out. */
const SHOWN_SHIFTS = 5;
const SHOWN_NODES = 4;
/** Shifts after input, which are not counted. */
const SHOWN_EXPECTED = 1;
const SHOWN_CAUSES = 3;
/** A shift that counts less is not worth reading. */
const MIN_SHIFT = 0.02;
/** The largest `topN` of `pen_trace_insights`. */
const MAX_TOP_ROWS = 10_000;

type LayoutShift = NonNullable<TraceInsights['layoutShift']>;
type Shift = LayoutShift['rows'][number];

function nodeWords(text: string, nodeId: number | null): Words {
  return text === '' ? (nodeId === null ? 'a node' : `node ${nodeId}`) : node(text);
}

function movedWords({ node: moved, nodeId, movedX, movedY, crossed }: ShiftedNode): Words {
  const subject = nodeWords(moved, nodeId);
  if (crossed !== undefined) return [subject, crossed === 'out' ? ' out of view' : ' into view'];
  const parts = [
    ...(movedY === 0 ? [] : [`${Math.abs(movedY)} px ${movedY > 0 ? 'down' : 'up'}`]),
    ...(movedX === 0 ? [] : [`${Math.abs(movedX)} px ${movedX > 0 ? 'right' : 'left'}`]),
  ];
  return [subject, ` ${parts.length === 0 ? 'resized' : parts.join(' and ')}`];
}

/** The code that changed something, without its callers. */
function changedByWords(changedBy: TraceCode | null): Words {
  if (changedBy === null) return '';
  const { place: own, through } = authorCode(changedBy);
  return [' by ', place(own), through === null ? '' : [' through ', place(through)]];
}

/** `others`: further nodes that the same code changed in the same way. */
function causeWords({ kind, node: changed, nodeId, change, url, changedBy }: ShiftCause, others: number): Words {
  const by = changedByWords(changedBy);
  const of: Words = url === '' ? '' : [' (', link(url), ')'];
  const more = others === 0 ? '' : ` and ${others} more`;
  const subject = [nodeWords(changed, nodeId), kind === 'image' ? of : '', more];
  if (kind === 'inserted' && changed === '#text') return ['text was set', by];
  if (kind === 'inserted' || kind === 'removed') return [subject, ` ${others === 0 ? 'was' : 'were'} ${kind}`, by];
  if (kind === 'font') return [name(change), of, by];
  if (kind === 'image') return [subject, ': ', name(change), by === '' ? '' : [', inserted', by]];
  if (changed === '') return ['styles were changed', by];
  return [subject, ' changed', change === '' ? '' : [' (', name(change.toLowerCase()), ')'], by];
}

/** Equal causes once, likeliest first. */
function causesWords(causes: readonly ShiftCause[]): Words[] {
  const groups = new Map<string, ShiftCause[]>();
  for (const cause of causes) {
    // Fonts have no node that could be counted.
    const own = cause.kind === 'font' ? cause.url : '';
    const key = JSON.stringify([cause.kind, cause.change, told(changedByWords(cause.changedBy), MARKDOWN), own]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cause]);
    else group.push(cause);
  }
  return [...groups.values()]
    .slice(0, SHOWN_CAUSES)
    .flatMap(([first, ...others]) => (first === undefined ? [] : [causeWords(first, others.length)]));
}

/** When, what moved, and what moved it. */
function shiftRow({ startMs, score, distancePx, nodes, causes, box, event, hadRecentInput }: Shift): ListRow {
  const more = nodes.length > SHOWN_NODES ? ` and ${nodes.length - SHOWN_NODES} more` : '';
  const because = causesWords(causes);
  return {
    name: ['Shift at ', at(startMs), hadRecentInput ? ', after input, not counted' : ''],
    detail: [
      nodes.length === 0 ? 'unknown nodes' : joined(nodes.slice(0, SHOWN_NODES).map(movedWords), ', '),
      more,
      distancePx > 0 ? `, up to ${formatCount(distancePx)} px` : '',
      '. Cause: ',
      because.length === 0 ? 'not in the trace' : joined(because, '; '),
      box === undefined ? '' : ['. ', boxWords(box)],
    ],
    figure: score.toFixed(4),
    to: { kind: 'event', event },
    code: causes[0]?.changedBy,
  };
}

/** The call for all rows of the lists of a trace. Up to ten of each may be cut so that they fit an answer. */
export function allInsightRows(capture: string, rows: number): string {
  const topN = Math.min(MAX_TOP_ROWS, Math.max(20, rows));
  return proposedCall('pen_trace_insights', { capture: capture || undefined, topN });
}

const counted = ({ rows }: Pick<LayoutShift, 'rows'>): Shift[] =>
  rows.filter(({ hadRecentInput }) => !hadRecentInput).toSorted((a, b) => b.score - a.score);

/** The largest unexpected shifts. */
export function shiftList(shift: Pick<LayoutShift, 'shifts' | 'rows'>): List {
  return {
    kind: 'list',
    rows: counted(shift).map(shiftRow),
    maxRows: SHOWN_SHIFTS,
    total: shift.shifts,
  };
}

/** Next step for each kind of cause. */
const STEPS: Readonly<Record<ShiftCause['kind'], (room: string) => string>> = {
  image: () => 'Give it a width and height, or CSS aspect-ratio.',
  inserted: (room) => `Reserve its space${room} before, or insert it below what is seen.`,
  removed: (room) => `Keep its space${room}.`,
  font: () => 'Use font-display: optional, or size-adjust for its fallback.',
  resized: (room) => `Reserve its space${room}, or move what is around it by transform, which shifts nothing.`,
  changed: (room) => `Reserve its space${room}, or move it by transform, which shifts nothing.`,
};

/** ` (222 px)`: as far as it moved what is below it or beside it. '' if distances are unknown, or differ, as where several things changed. */
function roomText({ nodes }: Shift): string {
  const distance = onlyDistance(nodes);
  return distance === null ? '' : ` (${distance} px)`;
}

/** `DIV class='lead'` needs 700 px, and `.lead { min-height: 540px }` (site.css:6:1) reserves 540 px: what a box lacks. */
function boxWords({ node: grown, heightPx, reservedPx, rule, place: of, fromPx, toPx }: ShiftedBox): Words {
  const widths = [fromPx === undefined ? '' : ` from ${fromPx} px`, toPx === undefined ? '' : ` to ${toPx} px`].join(
    '',
  );
  const reserved = `${formatCount(reservedPx)} px${widths === '' ? '' : `, at widths${widths}`}`;
  const needs: Words = [node(grown), ` needs ${formatCount(heightPx)} px and `];
  if (rule === '') return [needs, `reserves ${reservedPx === 0 ? 'none' : reserved}`];
  return [needs, name(rule), of === null ? '' : [' (', script(of), ')'], ` reserves ${reserved}`];
}

function stepWords({ rows }: LayoutShift): Words[] {
  const [worst] = counted({ rows });
  const [cause] = worst?.causes ?? [];
  if (worst === undefined || cause === undefined)
    return ['The layout shifts: reserve space for images, ads and late content.'];
  return [
    'The largest layout shift (',
    worst.score.toFixed(3),
    '): ',
    joined(causesWords(worst.causes).slice(0, 1), ''),
    `. ${STEPS[cause.kind](roomText(worst))}`,
    worst.box === undefined ? '' : [' ', boxWords(worst.box), '.'],
  ];
}

export const layoutShifts = traceFinding({
  group: 'load and input',
  rank: { headlines: 50 },
  tells: ['layoutShift'],
  compared: ['Cumulative layout shift'],
  section: ({ insights: { layoutShift: shift, inTrace } }) => {
    const head = { id: 'cls', title: 'Layout shifts' };
    if (shift === null || shift.shifts === 0)
      return {
        ...head,
        absent: absentWords('No layout shifts', inTrace, inTrace?.layoutShiftScore?.toFixed(3) ?? null),
      };
    const { score, rating, shifts } = shift;
    const expected = shift.rows.filter(({ hadRecentInput }) => hadRecentInput);
    return {
      ...head,
      facts: [
        ['CLS', score.toFixed(3)],
        ['Shifts', formatCount(shifts)],
      ],
      rating,
      blocks: [
        shiftList(shift),
        ...(expected.length === 0
          ? []
          : ([{ kind: 'list', maxRows: SHOWN_EXPECTED, rows: expected.map(shiftRow) }] as const)),
      ],
    };
  },
  headlines: ({ insights: { layoutShift: shift }, capture }) => {
    if (shift === null || shift.shifts === 0) return [];
    const { rows, total = 0 } = shiftList(shift);
    const shown = rows.slice(0, SHOWN_SHIFTS);
    const smaller = total - shown.length;
    return [
      [`CLS: ${shift.score.toFixed(4)} (`, ratingWords(shift.rating), `) in ${countNoun(shift.shifts, 'shift')}`],
      ...shown.map(rowWords),
      ...(smaller === 0
        ? []
        : [[`${formatCount(smaller)} more shifts, smaller ones: `, call(allInsightRows(capture, shift.shifts))]]),
    ];
  },
  culprits: ({ insights: { layoutShift: shift } }) =>
    (shift?.rows ?? []).flatMap(({ score, hadRecentInput, causes: [cause] }) => {
      if (hadRecentInput || score < MIN_SHIFT || cause === undefined || cause.changedBy === null) return [];
      const { place: own } = authorCode(cause.changedBy);
      return [{ why: `moves the page (${score.toFixed(3)})`, place: own, call: placeCall(own, 'call') }];
    }),
  nextSteps: ({ insights: { layoutShift: shift }, capture }) =>
    shift === null || shift.rating === 'good'
      ? []
      : [
          [
            ...stepWords(shift),
            ...(shift.shifts > SHOWN_SHIFTS
              ? [' ', call(allInsightRows(capture, shift.shifts)), ' lists all, with their causes.']
              : []),
          ],
        ],
  further: ({ layoutShift: shift }) => {
    const rows = shift === null ? [] : counted(shift).slice(SHOWN_SHIFTS);
    return {
      layoutShift: shift !== null && rows.length > 0 ? { ...shift, shifts: shift.shifts - SHOWN_SHIFTS, rows } : null,
    };
  },
  json: ({ layoutShift: shift }) =>
    shift && {
      name: 'Cumulative layout shift',
      value: shift.score,
      unit: 'score',
      rating: shift.rating,
      items: shift.rows.map(({ score, startMs, nodes, causes: [cause] }) => ({
        name: [
          nodes.map(({ node: moved, nodeId }) => moved || `node ${nodeId}`).join(', ') || 'LayoutShift',
          ...(cause === undefined ? [] : [`${cause.node || cause.url || 'styles'} ${cause.kind}`]),
          ...(cause?.changedBy ? [told(place(cause.changedBy), MARKDOWN)] : []),
        ].join('; '),
        value: score,
        unit: 'score',
        startMs,
      })),
    },
});
