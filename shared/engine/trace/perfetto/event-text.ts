/** Writes events as in Chrome's JSON traces: members in alphabetical order, times in whole microseconds. */

export interface EventPlace {
  readonly pid: number;
  readonly tid: number;
}

/** Name and categories of an event, as JSON with quotes. */
export interface EventLabel {
  readonly name: string;
  readonly categories: string;
}

export function microseconds(ns: number): number {
  return Math.floor(ns / 1000);
}

/** `tts` and `tdur` are omitted if null. */
export function completeEvent(
  { name, categories }: EventLabel,
  { pid, tid }: EventPlace,
  args: string,
  startNs: number,
  durationNs: number,
  threadNs: number,
  threadDurationNs: number,
): string {
  const times = threadNs > 0 ? `,"tts":${microseconds(threadNs)}` : '';
  const lasting = threadNs > 0 ? `"tdur":${microseconds(threadDurationNs)},` : '';
  return `{"args":{${args}},"cat":${categories},"dur":${microseconds(durationNs)},"name":${name},"ph":"X","pid":${pid},${lasting}"tid":${tid},"ts":${microseconds(startNs)}${times}}`;
}

/** `rest`: members after the time, beginning with a comma. */
export function plainEvent(
  { name, categories }: EventLabel,
  phase: string,
  { pid, tid }: EventPlace,
  args: string,
  timeNs: number,
  rest = '',
): string {
  return `{"args":{${args}},"cat":${categories},"name":${name},"ph":"${phase}","pid":${pid},"tid":${tid},"ts":${microseconds(timeNs)}${rest}}`;
}

export function threadTime(threadNs: number): string {
  return threadNs > 0 ? `,"tts":${microseconds(threadNs)}` : '';
}

export function metadataEvent(name: string, pid: number, tid: number, args: string): string {
  return `{"args":{${args}},"cat":"__metadata","name":"${name}","ph":"M","pid":${pid},"tid":${tid},"ts":0}`;
}
