/**
 * Exports a sampled profile to Firefox Profiler's processed format, version 48; profiler.firefox.com upgrades it when it opens the file. Times are
 * durations of samples (`tracing-ms`); live bytes are native allocations, as the profiler itself shows a `.heapprofile`.
 */
import {
  GARBAGE_COLLECTOR,
  IDLE,
  NO_CALLER,
  PROGRAM,
  PROGRAM_FUNCTION,
  ROOT,
  WEIGHTS_PER_UNIT,
} from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';
import type { ProfileRecording } from './profile-recording.ts';
import { exportedSamples } from './exported-samples.ts';
import { medianDistanceUs } from './sampling-interval.ts';
import { createTextBytes, type TextBytes } from './text-bytes.ts';

const FORMAT_VERSION = 48;
/** The version of Firefox's own format that the processed one belongs to. */
const GECKO_VERSION = 30;
const CATEGORIES = [
  { name: 'Other', color: 'grey', subcategories: ['Other'] },
  { name: 'Idle', color: 'transparent', subcategories: ['Other'] },
  { name: 'JavaScript', color: 'yellow', subcategories: ['Other'] },
  { name: 'GC / CC', color: 'orange', subcategories: ['Other'] },
  { name: 'Native', color: 'blue', subcategories: ['Other'] },
];
const OTHER = 0;
const JAVASCRIPT = 2;
const NATIVE = 4;
const CATEGORY_OF_KIND: Readonly<Record<number, number>> = { [IDLE]: 1, [GARBAGE_COLLECTOR]: 3, [PROGRAM]: NATIVE };
const MICROSECONDS_PER_MS = WEIGHTS_PER_UNIT.milliseconds;

const NO_MARKERS = { data: [], name: [], startTime: [], endTime: [], phase: [], category: [], length: 0 };

export function profileToFirefox(
  document: ProfileDocument,
  { title, startedAtMs }: Pick<ProfileRecording, 'title' | 'startedAtMs'>,
): Uint8Array<ArrayBuffer> {
  const isTimed = document.unit === 'milliseconds';
  const intervalMs = medianDistanceUs(document) / MICROSECONDS_PER_MS;
  const meta = {
    interval: intervalMs > 0 ? intervalMs : 1,
    startTime: startedAtMs,
    processType: 0,
    product: title === '' ? 'PEN Workbench' : title,
    importedFrom: 'PEN Workbench',
    stackwalk: 0,
    debug: false,
    toolkit: '',
    version: GECKO_VERSION,
    preprocessedProfileVersion: FORMAT_VERSION,
    categories: CATEGORIES,
    extensions: { id: [], name: [], baseURL: [], length: 0 },
    symbolicated: true,
    markerSchema: [],
    sampleUnits: { time: 'ms', eventDelay: 'ms', threadCPUDelta: 'ns' },
  };
  const text = createTextBytes();
  text.push(`{"meta":${JSON.stringify(meta)},"libs":[],"pages":[],"threads":[{`);
  text.push(
    `"processType":"default","processStartupTime":0,"processShutdownTime":null,"registerTime":0,"unregisterTime":null,"pausedRanges":[],"name":${JSON.stringify(
      isTimed ? 'GeckoMain' : 'Live bytes',
    )},"processName":${JSON.stringify(meta.product)},"isMainThread":true,"pid":"0","tid":0,"markers":${JSON.stringify(NO_MARKERS)},`,
  );
  const { stackOfRow, rows } = stacksOf(document);
  if (isTimed) pushSamples(text, document, stackOfRow);
  else pushAllocations(text, document, stackOfRow);
  pushTables(text, document, rows, stackOfRow);
  text.push('}]}');
  return text.bytes();
}

/** One stack per call, without V8's `(root)`: its index by row, −1 for none. */
function stacksOf({ calls, kindOf, whole }: ProfileDocument): { stackOfRow: Int32Array; rows: number[] } {
  const stackOfRow = new Int32Array(calls.count).fill(-1);
  const rows: number[] = [];
  for (let row = 0; row < calls.count; row += 1) {
    // Allocations of `(root)` itself need it as a function.
    if (kindOf[calls.functionOf[row]] === ROOT && whole.self[row] === 0) continue;
    stackOfRow[row] = rows.length;
    rows.push(row);
  }
  return { stackOfRow, rows };
}

function column(text: TextBytes, name: string, values: Iterable<string | number | boolean | null>): void {
  text.push(`"${name}":`);
  text.pushList(
    (function* texts() {
      for (const value of values) yield String(value);
    })(),
  );
  text.push(',');
}

/** A stack for each sample; idle time has none. */
function pushSamples(text: TextBytes, document: ProfileDocument, stackOfRow: Int32Array): void {
  const { calls, kindOf } = document;
  const samples = [...exportedSamples(document)];
  const isIdle = (row: number): boolean => kindOf[calls.functionOf[row]] === IDLE;
  text.push('"samples":{"weightType":"tracing-ms",');
  column(
    text,
    'stack',
    samples.map(({ row }) => (isIdle(row) || stackOfRow[row] === -1 ? null : stackOfRow[row])),
  );
  let atUs = 0;
  column(
    text,
    'time',
    samples.map(({ weight }) => {
      const startMs = atUs / MICROSECONDS_PER_MS;
      atUs += weight;
      return startMs;
    }),
  );
  column(
    text,
    'weight',
    samples.map(({ weight }) => weight / MICROSECONDS_PER_MS),
  );
  text.push(`"length":${samples.length}},`);
}

function pushAllocations(text: TextBytes, document: ProfileDocument, stackOfRow: Int32Array): void {
  const samples = [...exportedSamples(document)];
  text.push('"samples":{"weightType":"samples","weight":null,"stack":[],"time":[],"length":0},');
  text.push('"nativeAllocations":{"weightType":"bytes",');
  column(text, 'time', samples.keys());
  column(
    text,
    'stack',
    samples.map(({ row }) => stackOfRow[row]),
  );
  column(
    text,
    'weight',
    samples.map(({ weight }) => weight),
  );
  text.push(`"length":${samples.length}},`);
}

/** Stacks, frames and functions. A function has one position here, so a frame is a function. */
function pushTables(
  text: TextBytes,
  { functions, kindOf, calls }: ProfileDocument,
  rows: readonly number[],
  stackOfRow: Int32Array,
): void {
  const strings = new Map<string, number>();
  const stringOf = (value: string): number => {
    const known = strings.get(value);
    if (known !== undefined) return known;
    strings.set(value, strings.size);
    return strings.size - 1;
  };
  const isScript = (at: number): boolean => kindOf[at] === PROGRAM_FUNCTION && functions[at].url !== '';
  const categories = functions.map((_, at) => {
    const kind = kindOf[at];
    if (kind !== PROGRAM_FUNCTION) return CATEGORY_OF_KIND[kind] ?? OTHER;
    return isScript(at) ? JAVASCRIPT : NATIVE;
  });
  const orNull = (position: number): number | null => (position === 0 ? null : position);
  const zeros = functions.map(() => 0);
  const nulls = functions.map(() => null);
  const functionOf = (row: number): number => calls.functionOf[row];

  text.push('"stackTable":{');
  column(text, 'frame', rows.map(functionOf));
  column(
    text,
    'prefix',
    rows.map((row) => {
      const caller = calls.caller[row];
      const prefix = caller === NO_CALLER ? -1 : stackOfRow[caller];
      return prefix === -1 ? null : prefix;
    }),
  );
  column(
    text,
    'category',
    rows.map((row) => categories[functionOf(row)]),
  );
  column(
    text,
    'subcategory',
    rows.map(() => 0),
  );
  text.push(`"length":${rows.length}},"frameTable":{`);
  column(
    text,
    'address',
    functions.map(() => -1),
  );
  column(text, 'inlineDepth', zeros);
  column(text, 'category', categories);
  column(text, 'subcategory', zeros);
  column(text, 'func', functions.keys());
  column(text, 'nativeSymbol', nulls);
  column(text, 'innerWindowID', zeros);
  column(text, 'implementation', nulls);
  column(
    text,
    'line',
    functions.map(({ line }) => orNull(line)),
  );
  column(
    text,
    'column',
    functions.map((place) => orNull(place.column)),
  );
  text.push(`"length":${functions.length}},"funcTable":{`);
  column(
    text,
    'isJS',
    functions.map((_, at) => isScript(at)),
  );
  column(
    text,
    'relevantForJS',
    functions.map(() => false),
  );
  column(
    text,
    'name',
    functions.map(({ name }) => stringOf(name === '' ? '(anonymous)' : name)),
  );
  column(
    text,
    'resource',
    functions.map(() => -1),
  );
  column(
    text,
    'fileName',
    functions.map(({ url }) => (url === '' ? null : stringOf(url))),
  );
  column(
    text,
    'lineNumber',
    functions.map(({ line }) => orNull(line)),
  );
  column(
    text,
    'columnNumber',
    functions.map((place) => orNull(place.column)),
  );
  text.push(
    `"length":${functions.length}},"resourceTable":{"lib":[],"name":[],"host":[],"type":[],"length":0},` +
      '"nativeSymbols":{"libIndex":[],"address":[],"name":[],"functionSize":[],"length":0},"stringArray":',
  );
  text.pushList([...strings.keys()].map((value) => JSON.stringify(value)));
}
