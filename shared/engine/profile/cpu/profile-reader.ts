/**
 * Parses a `.cpuprofile` byte stream into columns. Members may come in any order; unknown ones are skipped.
 *
 *
 *     { "nodes": [ { "id": 1, "callFrame": {…}, "hitCount": 0, "children": [2, 3], "positionTicks": [ { "line": 4, "ticks": 1 } ] }, … ],
 *       "startTime": 1000, "endTime": 9000, "samples": [ 2, 3, … ], "timeDeltas": [ 120, 98, … ] }
 *
 * A node may have `parent` instead of its caller's `children`. In files of Chrome before 58, nodes are nested from `head` on, times are in
 * seconds, and samples have `timestamps` in microseconds (as read by DevTools' CPUProfileDataModel).
 */
import type { AppFailure } from '../../../base/errors.ts';
import type { JsonHandler } from '../../json/json-events.ts';
import {
  createProfileErrors,
  createProfileFile,
  createReservation,
  type ProfileReader,
  type ProfileReaderOptions,
} from '../../json/profile-file.ts';
import { orderCalls } from '../reading/call-rows.ts';
import { addInlinedCalls, spreadInlined } from '../reading/inlined-calls.ts';
import { createNodeBuilder, NOT_NESTED, type NodeBuilder } from '../reading/node-builder.ts';
import { SERIES_COLUMNS, type SeriesColumns } from '../contract/profile-series.ts';
import { createNodeScanner, NOT_TAKEN } from './node-scanner.ts';
import { indexIds } from '../reading/node-ids.ts';
import {
  KEYS,
  NO_KEY,
  K_NODES,
  K_HEAD,
  K_SAMPLES,
  K_TIME_DELTAS,
  K_TIMESTAMPS,
  K_START_TIME,
  K_END_TIME,
  K_ID,
  K_PARENT,
  K_CALL_FRAME,
  K_HIT_COUNT,
  K_CHILDREN,
  K_POSITION_TICKS,
  K_FUNCTION_NAME,
  K_URL,
  K_LINE_NUMBER,
  K_COLUMN_NUMBER,
  K_LINE,
  K_TICKS,
  K_SERIES,
  K_DURATIONS,
} from './profile-members.ts';
import { isActive, kindOfFunction, type SampledProfile, type SeriesPoint } from '../profile-columns.ts';
import { spreadHits, timeSamples, type Recording } from './sample-times.ts';

// Collects `penSeries`: lists of numbers with one entry for each moment at which a flight recorder measured.

const BYTES_PER_VALUE = 8;
const MICROSECONDS_PER_MS = 1000;

interface SeriesBuilder {
  /** `column` is an index of `SERIES_COLUMNS`. */
  add(column: number, value: number): void;
  /** The moments from the start of the recording on; null without any. `fail` creates the exception for lists of different lengths. */
  points(startUs: number, fail: (what: string) => Error): readonly SeriesPoint[] | null;
}

/** `reserve` is called with the bytes of each value, and throws when the profile takes too much memory. */
function createSeriesBuilder(reserve: (bytes: number) => void): SeriesBuilder {
  const columns = SERIES_COLUMNS.map((): number[] => []);
  const columnOf = (name: keyof SeriesColumns): readonly number[] => columns[SERIES_COLUMNS.indexOf(name)] ?? [];
  return {
    add(column, value) {
      reserve(BYTES_PER_VALUE);
      columns[column]?.push(value);
    },
    points(startUs, fail) {
      const at = columnOf('atUs');
      if (columns.some(({ length }) => length !== at.length)) throw fail('the lists of "penSeries" differ in length');
      if (at.length === 0 || Number.isNaN(startUs)) return null;
      return at.map((atUs, index) => ({
        atMs: (atUs - startUs) / MICROSECONDS_PER_MS,
        heapUsed: columnOf('heapUsed')[index] ?? 0,
        heapTotal: columnOf('heapTotal')[index] ?? 0,
        answerMs: (columnOf('answerUs')[index] ?? 0) / MICROSECONDS_PER_MS,
      }));
    },
  };
}

/** Bytes per node and per sample for ordering the calls, in addition to the columns. */
const ORDERING_BYTES_PER_NODE = 72;
const TIMING_BYTES_PER_SAMPLE = 36;
const MICROSECONDS_PER_SECOND = 1e6;

const ERRORS = createProfileErrors({ noun: 'CPU profile', kind: 'CPU profile', extension: '.cpuprofile' });

/** Meaning of an open bracket. Everything below `OTHER` is `OTHER` too. */
const OUTSIDE = 0;
const TOP = 1;
const NODES = 2;
const NODE = 3;
const FRAME = 4;
const CHILDREN = 5;
const ALL_TICKS = 6;
const TICKS = 7;
const SAMPLES = 8;
const TIMES = 9;
const OTHER = 10;
const SERIES = 11;
const SERIES_COLUMN = 12;

export function createProfileReader({
  ceilingBytes = () => Number.POSITIVE_INFINITY,
}: ProfileReaderOptions = {}): ProfileReader<SampledProfile> {
  const keyCodes: ReadonlyMap<string, number> = new Map(KEYS.map((key, at) => [key, at]));
  /** Byte offsets of nodes, samples and sample times; null until found. */
  let nodesAt: number | null = null;
  let samplesAt: number | null = null;
  let timesAt: number | null = null;
  let isNested = false;
  let areTimestamps = false;
  let areDurations = false;
  let startTime = Number.NaN;
  let endTime = Number.NaN;

  const reserve = createReservation(ceilingBytes, (limitBytes) => ERRORS.tooLarge(file.bytesRead, limitBytes));
  const builder = createNodeBuilder(reserve);
  const scanner = createNodeScanner(builder, reserve);
  const series = createSeriesBuilder(reserve);
  let seriesAt = 0;
  /** Index of the column that the last key of `penSeries` names; −1 for another key. */
  let seriesColumn = -1;

  /** Open brackets, outermost first, and the node number of open nodes. */
  let kinds = new Uint8Array(256);
  let nodes = new Uint32Array(256);
  let depth = 0;
  /** Kind of the innermost bracket. */
  let inside = OUTSIDE;
  let node = 0;
  /** Last key of the innermost object, before its value. */
  let key = NO_KEY;
  /** The current function, with 1-based position. */
  let name = '';
  let url = '';
  let line = 0;
  let column = 0;
  let tickLine = 0;
  let ticks = 0;

  function push(kind: number, of: number): void {
    if (depth === kinds.length) {
      const [largerKinds, largerNodes] = [new Uint8Array(depth * 2), new Uint32Array(depth * 2)];
      largerKinds.set(kinds);
      largerNodes.set(nodes);
      kinds = largerKinds;
      nodes = largerNodes;
    }
    kinds[depth] = inside;
    nodes[depth] = node;
    depth += 1;
    inside = kind;
    node = of;
  }

  function pop(): void {
    depth -= 1;
    inside = kinds[depth];
    node = nodes[depth];
  }

  function beginFunction(): void {
    name = url = '';
    line = column = 0;
  }

  /** A value of the wrong type where an object or a list is expected. */
  function refuse(at: number, found: string): void {
    if (inside === OUTSIDE) throw ERRORS.foreign(at, 'it is not a JSON object');
    const wanted = wantedAt(inside, key);
    if (wanted !== null) throw ERRORS.damaged(at, `found ${found} instead of ${wanted}`);
  }

  /** Nested nodes have the function's members among their own, with 1-based positions. */
  function takeNested(value: number): void {
    if (key === K_LINE_NUMBER) line = Math.max(0, value);
    else if (key === K_COLUMN_NUMBER) column = Math.max(0, value);
  }

  function takeNodeNumber(value: number, at: number): void {
    if (key === K_ID) {
      builder.setId(node, value);
    } else if (key === K_HIT_COUNT) {
      if (value < 0) throw ERRORS.damaged(at, `a call has the hit count ${value}`);
      builder.setHits(node, value);
    } else if (key === K_PARENT) {
      builder.setParent(node, value);
    } else if (isNested) {
      takeNested(value);
    } else {
      refuse(at, 'a number');
    }
  }

  function takeNumber(value: number, at: number): void {
    if (inside === TIMES) builder.addTime(value);
    else if (inside === SAMPLES) builder.addSample(value);
    else if (inside === SERIES_COLUMN) series.add(node, value);
    else if (inside === FRAME) {
      // V8 counts from 0 and writes −1 for unknown.
      if (key === K_LINE_NUMBER) line = Math.max(0, value + 1);
      else if (key === K_COLUMN_NUMBER) column = Math.max(0, value + 1);
    } else if (inside === NODE) takeNodeNumber(value, at);
    else if (inside === CHILDREN) {
      if (isNested) refuse(at, 'a number');
      builder.addLink(node, value);
    } else if (inside === TICKS) {
      if (key === K_LINE) tickLine = value;
      else if (key === K_TICKS) ticks = value;
    } else if (inside === TOP && key === K_START_TIME) startTime = value;
    else if (inside === TOP && key === K_END_TIME) endTime = value;
    else if (inside === TOP && key === K_DURATIONS) areDurations = value === 1;
    else refuse(at, 'a number');
  }

  function beginList(at: number): void {
    if (inside === NODE && key === K_CHILDREN) push(CHILDREN, node);
    else if (inside === NODE && key === K_POSITION_TICKS) push(ALL_TICKS, node);
    else if (inside === TOP && key === K_NODES) {
      if (nodesAt !== null) throw ERRORS.damaged(at, 'it has two lists of calls');
      nodesAt = at;
      push(NODES, 0);
    } else if (inside === TOP && key === K_SAMPLES) {
      if (samplesAt !== null) throw ERRORS.damaged(at, 'it has two lists of "samples"');
      samplesAt = at;
      push(SAMPLES, 0);
    } else if (inside === TOP && (key === K_TIME_DELTAS || key === K_TIMESTAMPS)) {
      if (timesAt !== null) throw ERRORS.damaged(at, 'it has two lists of sample times');
      timesAt = at;
      areTimestamps = key === K_TIMESTAMPS;
      push(TIMES, 0);
    } else if (inside === SERIES && seriesColumn >= 0) {
      push(SERIES_COLUMN, seriesColumn);
    } else {
      refuse(at, 'a list');
      push(OTHER, 0);
    }
  }

  /**
   * The function members of a nested node may come before or after its callees: the members read so far are saved while the callees are
   * read.
   */
  const outer: { name: string; url: string; line: number; column: number }[] = [];

  function beginNested(within: number): void {
    outer.push({ name, url, line, column });
    beginFunction();
    push(NODE, builder.addNode(within));
  }

  const handler: JsonHandler = {
    takeObject: (chunk, from) => (inside === NODES ? scanner.take(chunk, from) : NOT_TAKEN),
    beginObject(at) {
      if (inside === NODES) {
        push(NODE, builder.addNode(NOT_NESTED));
      } else if (inside === NODE && key === K_CALL_FRAME) {
        beginFunction();
        push(FRAME, node);
      } else if (inside === ALL_TICKS) {
        tickLine = ticks = 0;
        push(TICKS, node);
      } else if (inside === CHILDREN && isNested) {
        beginNested(node);
      } else if (inside === OUTSIDE) {
        push(TOP, 0);
      } else if (inside === TOP && key === K_HEAD) {
        if (nodesAt !== null) throw ERRORS.damaged(at, 'it has two lists of calls');
        nodesAt = at;
        isNested = true;
        beginNested(NOT_NESTED);
      } else if (inside === TOP && key === K_SERIES) {
        seriesAt = at;
        push(SERIES, 0);
      } else {
        refuse(at, 'an object');
        push(OTHER, 0);
      }
      key = NO_KEY;
    },
    endObject() {
      if (inside === FRAME) {
        builder.setFunction(node, name, url, line, column);
      } else if (inside === TICKS) {
        if (ticks > 0) builder.addTicks(node, tickLine, 0, ticks);
      } else if (inside === NODE && isNested) {
        builder.setFunction(node, name, url, line, column);
        const around = outer.pop();
        if (around !== undefined) ({ name, url, line, column } = around);
      }
      pop();
    },
    beginList,
    endList: pop,
    key(text) {
      key = keyCodes.get(text) ?? NO_KEY;
      if (inside === SERIES) seriesColumn = SERIES_COLUMNS.findIndex((each) => each === text);
    },
    text(value, at) {
      if (inside === FRAME || (isNested && inside === NODE)) {
        if (key === K_FUNCTION_NAME) name = value;
        else if (key === K_URL) url = value;
        else refuse(at, 'a text');
      } else refuse(at, 'a text');
    },
    number: takeNumber,
    word(_value, at) {
      refuse(at, 'a word');
    },
  };
  function complete(): SampledProfile {
    if (nodesAt === null) throw ERRORS.foreign(0, 'it contains no calls');
    const unit = isNested ? MICROSECONDS_PER_SECOND : 1;
    const recording: Recording = { startUs: startTime * unit, endUs: endTime * unit, areTimestamps, areDurations };
    const points = series.points(recording.startUs, (what) => ERRORS.damaged(seriesAt, what));
    const profile = profileOf(builder, recording, { reserve, nodesAt, samplesAt: samplesAt ?? nodesAt });
    return points === null ? profile : { ...profile, series: points };
  }

  const hasContent = (): boolean => nodesAt !== null || samplesAt !== null || timesAt !== null;
  const file = createProfileFile({ handler, errors: ERRORS, hasContent, complete });
  return file;
}

/** The format's meaning of this place; null if it has none. */
function wantedAt(inside: number, key: number): string | null {
  if (inside === TOP && key === K_NODES) return 'the list of calls';
  if (inside === TOP && key === K_HEAD) return 'the outermost call';
  if (inside === TOP && key === K_SAMPLES) return 'the list of samples';
  if (inside === TOP && (key === K_TIME_DELTAS || key === K_TIMESTAMPS)) return 'the list of times';
  if (inside === TOP && (key === K_START_TIME || key === K_END_TIME)) return 'a time';
  if (inside === NODES) return 'a call';
  if (inside === NODE && key === K_CALL_FRAME) return 'a function';
  if (inside === NODE && key === K_CHILDREN) return 'a list of calls';
  if (inside === NODE && (key === K_ID || key === K_PARENT)) return 'the id of a call';
  if (inside === CHILDREN) return 'a call';
  if (inside === SAMPLES) return 'the id of a call';
  if (inside === TIMES) return 'a time';
  if (inside === SERIES_COLUMN) return 'a measured value';
  return null;
}

/** The profile of a whole file, whose nodes and samples begin at these byte offsets. */
function profileOf(
  builder: NodeBuilder,
  recording: Recording,
  at: { readonly reserve: (bytes: number) => void; readonly nodesAt: number; readonly samplesAt: number },
): SampledProfile {
  const fail = (what: string): AppFailure => ERRORS.damaged(at.nodesAt, what);
  spreadInlined(builder, addInlinedCalls(builder));
  const { functions, nodes, samples } = builder;
  at.reserve(nodes.count * ORDERING_BYTES_PER_NODE + samples.count * TIMING_BYTES_PER_SAMPLE);
  const ids = indexIds(nodes.id);
  if (ids.twice !== null) throw fail(`two of its calls have the id ${ids.twice}`);
  const { calls, rowOf } = orderCalls(nodes, ids, functions, fail);
  const kindOf = Uint8Array.from(functions, kindOfFunction);
  const isActiveRow = (row: number): boolean => isActive(kindOf[calls.functionOf[row]]);
  const timed =
    samples.count > 0
      ? timeSamples(samples, { recording, ids, rowOf, isActive: isActiveRow }, (what) =>
          ERRORS.damaged(at.samplesAt, what),
        )
      : spreadHits(nodes.hits, { recording, rowOf, rowCount: calls.count });
  return {
    unit: 'milliseconds',
    functions,
    kindOf,
    calls,
    ...timed,
    ticks: {
      row: nodes.ticks.node.map((of) => rowOf[of]),
      line: nodes.ticks.line.slice(),
      column: nodes.ticks.column.slice(),
      ticks: nodes.ticks.ticks.slice(),
    },
    nodeCount: nodes.count,
  };
}
