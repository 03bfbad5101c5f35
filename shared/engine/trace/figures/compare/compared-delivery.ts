/**
 * Insights about the delivery of a page before and after. They are properties of the page and its server, not measured times: two recordings
 * differ in them because the page does, or because they did not ask for the same files. So only files that both asked for have a verdict.
 */
import {
  type TraceChange,
  type TraceChangeVerdict,
  type TraceComparison,
  USUAL_CHANGE_SHARE,
} from '../../contract/trace-comparison.ts';
import { cacheLifetimes } from '../delivery/cache-lifetimes.ts';
import { characterSet } from '../delivery/character-set.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { documentLatency } from '../delivery/document-latency.ts';
import { firstPaintWait } from '../delivery/first-paint-blocker.ts';
import { fontDisplay } from '../delivery/font-display.ts';
import { imageDelivery } from '../delivery/image-delivery.ts';
import { oldHttp } from '../delivery/old-http.ts';
import { paintDiscovery } from '../delivery/paint-discovery.ts';
import { thirdParties } from '../delivery/third-parties.ts';
import { addressOf } from '../script-address.ts';
import type { TraceFigures } from '../trace-figures.ts';

/** Figures by file; their sum is that of the insight. */
type ByFile = ReadonlyMap<string, number>;

interface DeliveryFigure {
  readonly name: string;
  readonly unit: 'count' | 'bytes';
  /** Omitted: which files, companies or origins there are depends on more than the page. */
  readonly better?: 'lower';
  /** Says something about one file, which may be another one in the other recording. */
  readonly isOfOneFile?: true;
  /** Null if the trace lacks the data. */
  readonly of: (delivery: Delivery, figures: TraceFigures) => ByFile | null;
}

/** A part of a name that a build writes for each version: `.8f3a12cd` of `app.8f3a12cd.js`. */
const VERSION = /[.\-_](?=[\w-]*\d)[\w-]{6,}(?=\.\w+$)/;

/** The file at an address, in any version of it. */
const fileOf = (url: string): string => addressOf(url).replace(VERSION, '');

function byFile<Row extends { readonly url: string }>(rows: readonly Row[], figure: (row: Row) => number): ByFile {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(fileOf(row.url), (sums.get(fileOf(row.url)) ?? 0) + figure(row));
  return sums;
}

/** One of the document itself. */
const ofDocument = ({ document }: Delivery, value: number): ByFile =>
  new Map(document === null || value === 0 ? [] : [[fileOf(document.request.row.url), value]]);

/** Changes that an insight asks for. */
const countOf = (...isWanted: readonly boolean[]): number => isWanted.filter(Boolean).length;

const FIGURES: readonly DeliveryFigure[] = [
  {
    name: 'Redirects of the document',
    unit: 'count',
    better: 'lower',
    of: (delivery) => ofDocument(delivery, documentLatency(delivery)?.redirects.length ?? 0),
  },
  {
    name: 'Bytes of the document that compression would save',
    unit: 'bytes',
    better: 'lower',
    of: (delivery) => ofDocument(delivery, documentLatency(delivery)?.uncompressedBytes ?? 0),
  },
  {
    name: 'Documents that name their character set late or not',
    unit: 'count',
    better: 'lower',
    of: (delivery) => {
      const found = characterSet(delivery);
      if (found === null || found.inDocument === 'unknown') return null;
      return ofDocument(delivery, countOf(!found.inHeader && found.inDocument !== 'early'));
    },
  },
  {
    name: 'Changes to find the largest paint’s image earlier',
    unit: 'count',
    better: 'lower',
    isOfOneFile: true,
    of: (delivery, figures) => {
      const paint = paintDiscovery(delivery, figures.largestContentfulPaint());
      if (paint === null) return null;
      const { url, isInDocument, isEager, hasHighPriority } = paint;
      return new Map([[fileOf(url), countOf(!isInDocument, !isEager, !hasHighPriority)]]);
    },
  },
  {
    name: 'Fonts that hide their text',
    unit: 'count',
    better: 'lower',
    of: (delivery) => byFile(fontDisplay(delivery), () => 1),
  },
  {
    name: 'Bytes that images could save',
    unit: 'bytes',
    better: 'lower',
    of: (delivery) => byFile(imageDelivery(delivery)?.rows ?? [], ({ savedBytes }) => savedBytes),
  },
  {
    name: 'Files with a short lifetime in the cache',
    unit: 'count',
    better: 'lower',
    of: (delivery) => byFile(cacheLifetimes(delivery).rows, () => 1),
  },
  {
    name: 'Requests over HTTP/1',
    unit: 'count',
    of: (delivery) => new Map(oldHttp(delivery).rows.map(({ origin, requests }) => [origin, requests])),
  },
  {
    name: 'Third parties',
    unit: 'count',
    of: (delivery) => new Map(thirdParties(delivery, new Map())?.rows.map(({ name }) => [name, 1])),
  },
];

const sumOf = (of: ByFile): number => [...of.values()].reduce((sum, value) => sum + value, 0);

/** Without those of files that only one of the recordings asked for. */
function sumOfShared(of: ByFile, shared: ReadonlySet<string>): number {
  return sumOf(new Map([...of].filter(([file]) => shared.has(file))));
}

/** Files that a recording asked for, by whether they came from the cache: without their bytes, less is known of them. */
const filesOf = ({ requests }: Delivery): Map<string, boolean> =>
  new Map(requests.map(({ request: { row } }) => [fileOf(row.url), row.fromCache]));

const isUsual = (delta: number, base: number): boolean => Math.abs(delta) <= USUAL_CHANGE_SHARE * base;

function verdictOf(
  { unit, better }: DeliveryFigure,
  whole: readonly [base: number, later: number],
  shared: readonly [base: number, later: number],
): TraceChangeVerdict {
  const [delta, ofShared] = [whole[1] - whole[0], shared[1] - shared[0]];
  if (delta === 0 || (unit === 'bytes' && isUsual(delta, whole[0]))) return 'same';
  if (better === undefined) return 'neutral';
  if (ofShared === 0 || ofShared > 0 !== delta > 0 || (unit === 'bytes' && isUsual(ofShared, shared[0])))
    return 'not-comparable';
  return delta < 0 ? 'better' : 'worse';
}

/** Null for recordings that did not load the same page once each. */
function deliveriesOf(before: TraceFigures, after: TraceFigures): readonly [Delivery, Delivery] | null {
  const [base, later] = [before.delivery(), after.delivery()];
  if (base === null || later === null || base.document === null || later.document === null) return null;
  return fileOf(base.document.request.row.url) === fileOf(later.document.request.row.url) ? [base, later] : null;
}

/** Requests that both first paints came after; null for other pages, and if one of them has none. */
export function comparedFirstPaint(before: TraceFigures, after: TraceFigures): TraceComparison['firstPaint'] {
  const deliveries = deliveriesOf(before, after);
  if (deliveries === null) return null;
  const [base, later] = [
    firstPaintWait(deliveries[0], before.firstContentfulPaint()?.valueMs ?? null),
    firstPaintWait(deliveries[1], after.firstContentfulPaint()?.valueMs ?? null),
  ];
  return base === null || later === null ? null : { base, new: later };
}

/** Figures that differ; none for recordings that did not load the same page once each. */
export function comparedDelivery(before: TraceFigures, after: TraceFigures): TraceChange[] {
  const deliveries = deliveriesOf(before, after);
  if (deliveries === null) return [];
  const [base, later] = deliveries;
  const asked = filesOf(later);
  const shared = new Set(
    [...filesOf(base)].filter(([file, isCached]) => asked.get(file) === isCached).map(([file]) => file),
  );
  return FIGURES.flatMap((figure): TraceChange[] => {
    const [was, is] = [figure.of(base, before), figure.of(later, after)];
    if (was === null || is === null) return [];
    const whole = [sumOf(was), sumOf(is)] as const;
    if (whole[0] === whole[1]) return [];
    const { name, unit, better } = figure;
    const isOther = figure.isOfOneFile === true && [...was.keys()].some((file) => !is.has(file));
    const verdict = isOther
      ? 'not-comparable'
      : verdictOf(figure, whole, [sumOfShared(was, shared), sumOfShared(is, shared)]);
    return [
      {
        ...{ name, unit, base: whole[0], new: whole[1], delta: whole[1] - whole[0] },
        ...(better === undefined ? {} : { better }),
        verdict,
      },
    ];
  });
}
