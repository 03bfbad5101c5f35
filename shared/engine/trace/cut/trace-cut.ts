/**
 * Cuts a JSON trace to its end: events that ended before a time are dropped, and those that are open then begin at it. Works on lines of one
 * event each, in two passes, because the end of an asynchronous event may be far behind its beginning.
 */

/** Events that describe frames and layers for all later events: they are kept, as if written at the cut. */
const DESCRIPTIONS: ReadonlySet<string> = new Set([
  'TracingStartedInBrowser',
  'FrameCommittedInBrowser',
  'SetLayerTreeId',
]);
/** Phases that open an event, and those that close one. */
const OPENING = 'BbS';
const CLOSING = 'EeF';
const PAIRED = /"ph":"[BbSEeF]"/;

/** The members of an event behind its arguments. */
interface EventTail {
  readonly cat?: string;
  readonly dur?: number;
  readonly name?: string;
  readonly ph?: string;
  readonly pid?: number;
  readonly tid?: number;
  readonly ts?: number;
  readonly id?: string;
  readonly id2?: { readonly local?: string; readonly global?: string };
  readonly scope?: string;
}

export interface TraceCut {
  /** First pass: every event, in the order of the file. */
  note(line: string): void;
  /** Second pass, in the same order: the event as it is after the cut, or null. */
  kept(line: string): string | null;
}

/** Reads what comes behind the arguments, which may be large. Members are in alphabetical order, so that begins with `cat`. */
function tailOf(line: string): EventTail | null {
  const at = line.lastIndexOf('"cat":');
  if (at < 0) return null;
  try {
    return JSON.parse(`{${line.slice(at)}`) as EventTail;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function keyOf({ ph = '', pid, tid, cat, scope, id, id2 }: EventTail): string {
  if (ph === 'B' || ph === 'E') return `${pid} ${tid}`;
  const scoped = id2 === undefined ? (id ?? '') : (id2.global ?? `${pid} ${id2.local ?? ''}`);
  return `${ph === 'S' || ph === 'F' ? 'old' : 'async'} ${pid} ${cat} ${scope ?? ''} ${scoped}`;
}

function withNumber(line: string, member: string, from: number, to: number): string {
  const text = `"${member}":${from}`;
  const at = line.lastIndexOf(text);
  return at < 0 ? line : `${line.slice(0, at)}"${member}":${to}${line.slice(at + text.length)}`;
}

/** `fromUs`: microseconds on the trace's clock. */
export function createTraceCut(fromUs: number): TraceCut {
  /** Paired events that began before the cut, by number, still open so far. */
  const open = new Map<string, number[]>();
  /** Events that ended before it. */
  const over = new Set<number>();
  let noted = 0;
  let seen = 0;

  const begunBefore = (line: string, tail: EventTail, ts: number): string | null => {
    const { ph = '', name = '', dur } = tail;
    if (ph === 'X') {
      const leftUs = ts + (dur ?? 0) - fromUs;
      if (leftUs <= 0 || dur === undefined) return null;
      return withNumber(withNumber(line, 'dur', dur, leftUs), 'ts', ts, fromUs);
    }
    return OPENING.includes(ph) || DESCRIPTIONS.has(name) ? withNumber(line, 'ts', ts, fromUs) : null;
  };

  return {
    note(line) {
      const number = noted;
      noted += 1;
      if (!PAIRED.test(line)) return;
      const tail = tailOf(line);
      if (tail === null || tail.ts === undefined || tail.ts >= fromUs) return;
      const { ph = '' } = tail;
      const key = keyOf(tail);
      const begun = open.get(key) ?? [];
      open.set(key, begun);
      if (OPENING.includes(ph)) begun.push(number);
      if (!CLOSING.includes(ph)) return;
      const ended = begun.pop();
      if (ended !== undefined) over.add(ended);
      over.add(number);
    },
    kept(line) {
      const number = seen;
      seen += 1;
      if (over.has(number)) return null;
      const tail = tailOf(line);
      // Metadata has no time; a line that is no event of ours stays as it is.
      if (tail === null || tail.ts === undefined || tail.ph === 'M' || tail.ph === 'P' || tail.ts >= fromUs)
        return line;
      return begunBefore(line, tail, tail.ts);
    },
  };
}
