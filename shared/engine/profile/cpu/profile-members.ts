/** Member names of a CPU profile as numbers; a large file has six million members. */

export const KEYS = [
  'nodes',
  'head',
  'samples',
  'timeDeltas',
  'timestamps',
  'startTime',
  'endTime',
  'id',
  'parent',
  'callFrame',
  'hitCount',
  'children',
  'positionTicks',
  'functionName',
  'url',
  'lineNumber',
  'columnNumber',
  'line',
  'ticks',
  'penSeries',
  'penDurations',
] as const;
type Key = (typeof KEYS)[number];
const keyCode = (key: Key): number => KEYS.indexOf(key);
export const NO_KEY = -1;
export const K_NODES = keyCode('nodes');
export const K_HEAD = keyCode('head');
export const K_SAMPLES = keyCode('samples');
export const K_TIME_DELTAS = keyCode('timeDeltas');
export const K_TIMESTAMPS = keyCode('timestamps');
export const K_START_TIME = keyCode('startTime');
export const K_END_TIME = keyCode('endTime');
export const K_ID = keyCode('id');
export const K_PARENT = keyCode('parent');
export const K_CALL_FRAME = keyCode('callFrame');
export const K_HIT_COUNT = keyCode('hitCount');
export const K_CHILDREN = keyCode('children');
export const K_POSITION_TICKS = keyCode('positionTicks');
export const K_FUNCTION_NAME = keyCode('functionName');
export const K_URL = keyCode('url');
export const K_LINE_NUMBER = keyCode('lineNumber');
export const K_COLUMN_NUMBER = keyCode('columnNumber');
export const K_LINE = keyCode('line');
export const K_TICKS = keyCode('ticks');
export const K_SERIES = keyCode('penSeries');
/** Number 1: an importer wrote the file, and its times are durations that the other tool measured. */
export const K_DURATIONS = keyCode('penDurations');
