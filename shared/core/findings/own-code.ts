/** The author's functions with what packages, other origins and the browser did for them: one table and one sentence for all kinds of captures. */
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { joined, name, percent, place, type Block, type Section, type Words } from './model.ts';

interface OwnWork {
  readonly place: TracePlace;
  readonly weight: number;
}

/** A call of a function of others. `all`: with what it called back, of which `parts` are the largest. */
export interface ToldCall extends OwnWork {
  readonly all: number;
  readonly parts: readonly (OwnWork & { readonly isOwn: boolean })[];
}

export interface ToldFunction {
  readonly place: TracePlace;
  readonly self: number;
  /** With what others did for it. */
  readonly total: number;
  readonly through: readonly ToldCall[];
}

export interface ToldOwnCode {
  /** All weight of functions. */
  readonly total: number;
  readonly rows: readonly ToldFunction[];
  /** Each below its caller, the largest first; `total`: with all below it. */
  readonly paths: readonly ToldPath[];
}

export interface ToldPath {
  readonly place: TracePlace;
  readonly depth: number;
  readonly total: number;
}

const ANONYMOUS = '(anonymous)';
/** `Tn`, `.#t`, `a.Xe`. */
const MINIFIED = /^(?:[\w$#]{0,2}\.)?#?[\w$]{1,2}$/;
/** Less is not worth a word. */
const MIN_PART = 0.02;
const SHOWN_CALLS = 3;
/** Functions in a table, each with at least this part of all weight. */
const SHOWN_FUNCTIONS = 6;
const MIN_FUNCTION = 0.01;
/** Worth a table: what others did for one function is at least this part of all weight. */
const MIN_SHARE = 0.1;

/** Name and place, or the name alone for a native function or an event. */
function workName({ place: of }: OwnWork, isOwn: boolean): Words {
  const isUnnamed = of.name === '' || of.name === ANONYMOUS;
  if (isUnnamed && of.url === '') return ANONYMOUS;
  // A minifier's name tells nothing without its file; with a source map it is the author's.
  const isMinified = of.url !== '' && of.script === undefined && MINIFIED.test(of.name);
  return isOwn || isUnnamed || isMinified ? place(of) : name(of.name);
}

/** `isEqual 487.0ms`, or `useStoreWithEqualityFn 986.0ms: selector (summary.js:7:47) 499.0ms, isEqual 487.0ms`. */
export function callWords(call: ToldCall, weight: (value: number) => Words): Words {
  const parts = call.parts.filter((part) => part.weight >= MIN_PART * call.all);
  const [only] = parts;
  const isItself = only !== undefined && parts.length === 1 && !only.isOwn && only.place.name === call.place.name;
  const head: Words = [workName(call, false), ' ', weight(call.all)];
  if (isItself || parts.length === 0) return head;
  return [
    head,
    ': ',
    joined(
      parts.map((part) => [workName(part, part.isOwn), ' ', weight(part.weight)]),
      ', ',
    ),
  ];
}

/** True if packages or the browser did much for one function: otherwise its own time says the same. */
export function isWorthTelling({ rows, total }: ToldOwnCode): boolean {
  return rows.some(({ self, total: charged }) => charged - self >= MIN_SHARE * total);
}

const isSameFile = (a: TracePlace, b: TracePlace): boolean => a.url === b.url;

/** A call by one of the author's functions, with what it called back in the same file, such as a selector that was passed to it. */
export interface LargestCall {
  readonly of: ToldFunction;
  readonly call: ToldCall;
  readonly weight: number;
}

/** Collections happen during a function and are no call of it; they have a row of their own. */
const COLLECTION = /\bGC\b|^V8\.GC|^(?:Minor|Major)GC/;
const isCollection = ({ place: of }: OwnWork): boolean => of.url === '' && COLLECTION.test(of.name);

/** V8 samples no stack while it collects, so profiles charge a collection to whoever ran before it. */
const COLLECTED = 'A garbage collection counts for the function that ran before it.';
const isCollector = ({ place: of }: OwnWork): boolean => of.url === '' && of.name === '(garbage collector)';

/** The call of others that explains most, where it is a good part of all weight. */
export function largestCall({ rows, total }: Pick<ToldOwnCode, 'rows' | 'total'>): LargestCall | null {
  const calls = rows.flatMap((of) =>
    of.through.map((call) => ({
      of,
      call,
      weight:
        call.weight +
        call.parts.reduce((sum, part) => sum + (part.isOwn && isSameFile(part.place, of.place) ? part.weight : 0), 0),
    })),
  );
  // A call that only calls the author's functions back is told by their own rows.
  const [largest] = calls
    .filter(({ call }) => call.weight >= MIN_SHARE * total && !isCollection(call))
    .toSorted((a, b) => b.weight - a.weight);
  return largest ?? null;
}

/** `useStoreWithEqualityFn, called by CustomerSummary (summary.js:6:8): 986.0ms of 1.34s: selector (summary.js:7:47) 499.0ms, isEqual 487.0ms`. */
export function largestCallWords({ of, call }: LargestCall, total: number, weight: (value: number) => Words): Words {
  const parts = callWords(call, weight);
  return [place(of.place), ' calls ', parts, ', of ', weight(total)];
}

export interface OwnColumns {
  readonly weight: (value: number) => Words;
  readonly self: string;
}

/** One sentence about the largest call, and the functions, largest first; they do not overlap. */
export function ownCodeSection(told: ToldOwnCode, columns: OwnColumns): Section {
  const { rows, total } = told;
  const [first] = rows;
  const call = largestCall(told);
  const line = call === null ? '' : largestCallWords(call, total, columns.weight);
  return {
    id: 'own-code',
    title: 'Own code, with what libraries did for it',
    facts: first === undefined ? [] : [['Largest', columns.weight(first.total)]],
    blocks: [
      ...(call === null ? [] : [{ kind: 'paragraph', words: [line, '.'] } as const]),
      ownCodeTable(told, columns),
      ...(shownFunctions(told).some(({ through }) => through.some(isCollector))
        ? [{ kind: 'paragraph', words: COLLECTED } as const]
        : []),
      ...pathsTable(told, columns),
    ],
  };
}

/** Who calls whom, where at least one function of the author calls another one. Steps that most of the way has alone are one row. */
function pathsTable({ paths, total }: ToldOwnCode, { weight }: OwnColumns): Block[] {
  if (!paths.some(({ depth }) => depth > 0)) return [];
  return [
    {
      kind: 'table',
      title: 'Your calls',
      columns: [
        { title: 'Your calls (what is between them left out)' },
        { title: 'With all below' },
        { title: 'Share' },
      ],
      rows: paths.map((path) => ({
        cells: [
          ['→ '.repeat(path.depth), place(path.place)],
          weight(path.total),
          percent(total === 0 ? 0 : path.total / total),
        ],
        code: path.place,
      })),
    },
  ];
}

const shownFunctions = ({ rows, total }: Pick<ToldOwnCode, 'rows' | 'total'>): readonly ToldFunction[] =>
  rows.filter((row) => row.total >= MIN_FUNCTION * total).slice(0, SHOWN_FUNCTIONS);

function ownCodeTable({ rows, total }: ToldOwnCode, { weight, self }: OwnColumns): Block {
  const hasLibraries = rows.some(({ through }) => through.some(({ place: of }) => of.url !== ''));
  return {
    kind: 'table',
    columns: [
      { title: 'Function' },
      { title: hasLibraries ? 'With libraries' : 'With the browser’s work' },
      { title: 'Share' },
      { title: self },
      { title: 'Through (with what it calls back)' },
    ],
    rows: shownFunctions({ rows, total }).map((row) => ({
      cells: [
        place(row.place),
        weight(row.total),
        percent(total === 0 ? 0 : row.total / total),
        weight(row.self),
        joined(
          row.through
            .filter((call) => call.all >= MIN_PART * row.total && !isCollection(call))
            .slice(0, SHOWN_CALLS)
            .map((call) => callWords(call, weight)),
          '; ',
        ),
      ],
      code: row.place,
    })),
  };
}
