/**
 * Reads what `perf script` prints of a recording with stacks: a line that begins a sample, its frames below it, the innermost first, and an empty
 * line. Functions of JavaScript have names where Node ran with `--perf-basic-prof`, and interpreted ones with `--interpreted-frames-native-stack`
 * too. Each thread and event is a profile of its own; the one with the most samples opens.
 */
import { damaged } from './import-error.ts';
import type { ImportedPart, ImportedProfile } from './imported-profile.ts';
import { createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { createFrameTable, frameOfV8Name, nativeFrame } from './v8-names.ts';

const FORMAT = 'output of perf script';

/** `node 21213/21216 [001] 27708.387296: 1001001 cpu-clock:u:`; process, processor, time, period and event are optional fields. */
const HEAD =
  /^\s*(\S.*?)\s+(?:\d+\/)?(\d+)\s+(?:\[\d+\]\s+)?(\d+\.\d+):\s*(?:(\d+)\s+)?(?:([^\s:]+(?::[^\s:]+)*):.*)?$/;
/** The beginning of a line that has these fields; the name of a thread has at most 15 characters, arguments of an event any number. */
const HEAD_CHARS = 500;
/** Behind a library that is no longer on the disk. */
const DELETED = ' (deleted))';
const SCRIPTED = /^(?:JS|LazyCompile|Function|Script|Eval|InterpretedFunction):(.*)$/;
const UNKNOWN = '(unknown)';
/** Samples of these are time, others count what happened. `cycles` are time as far as the processor's clock is steady. */
const TIMED = /^(?:cpu-clock|task-clock|(?:cpu[-_]?)?cycles)(?::|$)/;
/** Their period is in nanoseconds. */
const CLOCKED = /^(?:cpu|task)-clock(?::|$)/;
/** A sample lasts until the next one, if that comes within so many intervals: the thread was not running in between. */
const MAX_INTERVALS = 2;

interface Sample {
  readonly atUs: number;
  readonly periodNs: number | null;
  /** Outermost first. */
  readonly stack: number[];
}

/** True if a text begins like `perf script`, with or without `--header`. Without stacks, each line is a sample of an event. */
export function isPerfScriptHead(head: string): boolean {
  const [first = '', second = ''] = head
    .split('\n', 500)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trimEnd());
  const isSampled = (line: string): boolean => headOf(line)?.[5] !== undefined;
  return headOf(first) !== null && (frameOf(second) !== null || (isSampled(first) && isSampled(second)));
}

/** A CPU profile of each thread and event. Throws `damaged_file`. */
export function importPerfScript(text: string): ImportedProfile {
  const table = createFrameTable();
  const threads = new Map<string, { readonly thread: string; readonly event: string; readonly samples: Sample[] }>();
  let stack: number[] | null = null;
  const ended = (): void => {
    if (stack?.length === 0) stack.push(table.indexOf('', () => nativeFrame(UNKNOWN)));
    stack?.reverse();
    stack = null;
  };
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    if (line.startsWith('#')) continue;
    if (line === '') {
      ended();
      continue;
    }
    if (stack !== null) {
      const frame = frameOf(line);
      if (frame !== null) stack.push(table.indexOf(line.slice(line.search(/\S/)), () => frame));
      continue;
    }
    const [, command, tid, seconds, period, event = ''] = headOf(line) ?? [];
    if (command === undefined || tid === undefined) throw damaged(FORMAT, `has no sample in line ${at + 1}`);
    const key = `${tid}\n${event}`;
    const known = threads.get(key) ?? { thread: `${command} ${tid}`, event, samples: [] };
    threads.set(key, known);
    stack = [];
    known.samples.push({ atUs: Number(seconds) * 1e6, periodNs: period === undefined ? null : Number(period), stack });
  }
  ended();
  const all = [...threads.values()].toSorted((a, b) => b.samples.length - a.samples.length);
  const [most] = all;
  if (most === undefined) throw damaged(FORMAT, 'has no sample');
  if (table.frames.every(({ name }) => name === UNKNOWN))
    throw damaged(FORMAT, 'has no stacks: record with perf record -g, or --call-graph dwarf');
  const events = new Set(all.map(({ event }) => event));
  const intervalUs = intervalOf(most.samples, most.event);
  const parts = all.map(({ thread, event, samples }) => ({
    name: events.size > 1 ? `${thread} · ${event}` : thread,
    ...partOf(samples, event, intervalUs, table.frames),
  }));
  const [{ name: _name, ...opened } = noPart()] = parts;
  return parts.length === 1 ? opened : { ...opened, all: { parts, active: 0 } };
}

function noPart(): never {
  throw damaged(FORMAT, 'has no sample');
}

function headOf(line: string): RegExpExecArray | null {
  return HEAD.exec(line.slice(0, HEAD_CHARS));
}

/**
 * `7f85 JS:*fib /srv/fib.js:1:13+0x97 (/tmp/perf-21213.map)`: the address and the offset are optional fields. Null for a line of another field, as
 * that of the source. Without one expression for all: lines of any length are read.
 */
function frameOf(line: string): ForeignFrame | null {
  if (!/^\s/.test(line) || !line.endsWith(')')) return null;
  const end = line.endsWith(DELETED) ? -DELETED.length : -1;
  const begin = line.slice(0, end).lastIndexOf(' (');
  if (begin < 0) return null;
  const object = line.slice(begin + 2, -1);
  const [address = ''] = /^[0-9a-f]+(?= )/.exec(line.slice(0, begin).trim()) ?? [];
  const symbol = line
    .slice(0, begin)
    .trim()
    .slice(address.length)
    .trimStart()
    .replace(/\+0x[0-9a-f]{1,16}$/, '');
  if (symbol === '') return null;
  const [, script] = SCRIPTED.exec(symbol) ?? [];
  if (script !== undefined) return frameOfV8Name(script);
  const library = object.slice(object.lastIndexOf('/') + 1);
  if (symbol === '[unknown]') return nativeFrame(library === '' || object === '[unknown]' ? UNKNOWN : `(${library})`);
  return nativeFrame(object.startsWith('[kernel') || address.startsWith('ffffffff') ? `${symbol} [kernel]` : symbol);
}

/** µs from one sample to the next while the thread runs: what the clock was set to, else the median. */
function intervalOf(samples: readonly Sample[], event: string): number {
  const period = samples[0]?.periodNs;
  if (CLOCKED.test(event) && typeof period === 'number' && period > 1) return period / 1000;
  const gaps = samples.slice(1).map(({ atUs }, at) => atUs - (samples[at]?.atUs ?? 0));
  const sorted = gaps.filter((gap) => gap > 0).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 1000;
}

function partOf(
  samples: readonly Sample[],
  event: string,
  intervalUs: number,
  frames: Parameters<typeof createStackProfile>[0],
): ImportedPart {
  const builder = createStackProfile(frames);
  if (event !== '' && !TIMED.test(event)) {
    for (const { stack } of samples) builder.add(stack, 1);
    return { kind: 'cpu-profile', text: builder.text(), counts: true };
  }
  for (const [at, { atUs, stack }] of samples.entries()) {
    const gapUs = Math.max(0, (samples[at + 1]?.atUs ?? atUs + intervalUs) - atUs);
    const lastsUs = gapUs <= MAX_INTERVALS * intervalUs ? gapUs : intervalUs;
    builder.add(stack, lastsUs);
    if (gapUs > lastsUs) builder.add([], gapUs - lastsUs);
  }
  return { kind: 'cpu-profile', text: builder.text() };
}
