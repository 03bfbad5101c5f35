/**
 * Reads the log of `node --prof` (V8's sampler), as V8 writes it (`isolate-…-v8.log`) and as `node --prof-process --preprocess -j` does. A log
 * names addresses of code, which moves while the program runs: each tick is looked up in the code as it is then. Functions of native
 * libraries have names in the preprocessed file only.
 *
 * Format: V8's `src/logging/log.cc` and `tools/tickprocessor.mjs`.
 */
import { z } from 'zod';
import { checkBySchema, problemText } from '../../../base/schema-check.ts';
import { damaged, parseJson } from './import-error.ts';
import type { ImportedProfile } from './imported-profile.ts';
import { createStackProfile, type ForeignFrame } from './stack-profile.ts';
import { createFrameTable, frameOfV8Name, nativeFrame } from './v8-names.ts';

const FORMAT = 'V8 log';
/** V8's `StateTag`. */
const STATE_GC = 1;
const STATE_IDLE = 8;
const DEFAULT_INTERVAL_US = 1000;
/** Where a thread waits for events, below no script: it is idle. */
const WAITS = /^(?:__)?(?:epoll_p?wait|poll|ppoll|kevent|select|GetQueuedCompletionStatus(?:Ex)?)(?:@|$)/;

interface Tick {
  readonly atUs: number;
  readonly state: number;
  /** Innermost first; undefined where nothing is known, null for the interpreter. */
  readonly frames: readonly (ForeignFrame | null | undefined)[];
}

/** True if a text begins like a V8 log. */
export function isV8LogHead(head: string): boolean {
  return head.startsWith('v8-version,');
}

/** Interpreted code runs in handlers of single instructions, below which the function itself is in the stack. */
function isInterpreter(kind: string, name: string): boolean {
  return kind === 'BytecodeHandler' || name.startsWith('InterpreterEntryTrampoline');
}

/** Code of a library whose symbols are not in the file. */
function libraryFrame(path: string): ForeignFrame {
  return nativeFrame(`(${path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)})`);
}

function frameOfCode(kind: string, name: string): ForeignFrame | null {
  if (isInterpreter(kind, name)) return null;
  return kind === 'RegExp' ? nativeFrame(`RegExp: ${name}`) : nativeFrame(name);
}

function profileOf(ticks: readonly Tick[], intervalUs: number): ImportedProfile {
  if (ticks.length === 0) throw damaged(FORMAT, 'has no tick: the program ended before it was sampled');
  const table = createFrameTable();
  const indexOf = (frame: ForeignFrame): number =>
    table.indexOf(`${frame.name}\n${frame.file}\n${frame.line}\n${frame.column}`, () => frame);
  const stacks = ticks.map(({ state, frames }) => {
    const known = frames.filter((frame) => frame !== null && frame !== undefined);
    // Time in code without a name is no time of the function that called it.
    if (known.length > 0 && frames[0] === undefined) known.unshift(nativeFrame('(native code)'));
    const isIdle = state === STATE_IDLE || (WAITS.test(known[0]?.name ?? '') && known.every(({ file }) => file === ''));
    if (isIdle) return [];
    const stack = known.map(indexOf).toReversed();
    if (state === STATE_GC) stack.push(indexOf(nativeFrame('(garbage collector)')));
    return stack.length > 0 ? stack : [indexOf(nativeFrame('(program)'))];
  });
  const builder = createStackProfile(table.frames, true);
  for (const [at, stack] of stacks.entries()) {
    const fromUs = ticks[at]?.atUs ?? 0;
    builder.add(stack, Math.max(0, (ticks[at + 1]?.atUs ?? fromUs + intervalUs) - fromUs));
  }
  return { kind: 'cpu-profile', text: builder.text() };
}

/** Code that is alive, by address. A piece of code replaces what it overlaps. */
interface CodeMap {
  add(start: number, sizeBytes: number, frame: ForeignFrame | null): void;
  move(from: number, to: number): void;
  delete(start: number): void;
  /** Undefined for an address without code. */
  at(address: number): ForeignFrame | null | undefined;
}

interface Code {
  readonly start: number;
  readonly end: number;
  readonly frame: ForeignFrame | null;
}

const PAGE_BYTES = 4096;

function createCodeMap(): CodeMap {
  const pages = new Map<number, Code[]>();
  const byStart = new Map<number, Code>();

  function eachPage({ start, end }: Code, visit: (page: number) => void): void {
    for (let page = Math.floor(start / PAGE_BYTES); page * PAGE_BYTES < end; page += 1) visit(page);
  }

  function remove(code: Code): void {
    byStart.delete(code.start);
    eachPage(code, (page) => {
      pages.set(
        page,
        (pages.get(page) ?? []).filter((each) => each !== code),
      );
    });
  }

  function add(code: Code): void {
    eachPage(code, (page) => {
      for (const each of pages.get(page) ?? []) if (each.start < code.end && code.start < each.end) remove(each);
    });
    byStart.set(code.start, code);
    eachPage(code, (page) => {
      const known = pages.get(page);
      if (known === undefined) pages.set(page, [code]);
      else known.push(code);
    });
  }

  return {
    add: (start, sizeBytes, frame) => add({ start, end: start + Math.max(1, sizeBytes), frame }),
    move(from, to) {
      const code = byStart.get(from);
      if (code === undefined) return;
      remove(code);
      add({ start: to, end: to + code.end - code.start, frame: code.frame });
    },
    delete(start) {
      const code = byStart.get(start);
      if (code !== undefined) remove(code);
    },
    at: (address) =>
      pages.get(Math.floor(address / PAGE_BYTES))?.find(({ start, end }) => start <= address && address < end)?.frame,
  };
}

/** Commas and line ends within a field are escaped; old logs have the field in quotes. */
function unescaped(text: string): string {
  return text
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(n)|(\\))/g, (_all, byte, unit, line) =>
      typeof line === 'string' ? '\n' : byte === undefined && unit === undefined ? '\\' : codeUnit(byte ?? unit),
    );
}

function codeUnit(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** A CPU profile of the log of one isolate. Throws `damaged_file`. */
export function importV8Log(text: string): ImportedProfile {
  const code = createCodeMap();
  const libraries: Code[] = [];
  const ticks: Tick[] = [];
  let intervalUs = DEFAULT_INTERVAL_US;
  const frameAt = (address: number): ForeignFrame | null | undefined => {
    const found = code.at(address);
    return found === undefined ? libraries.find(({ start, end }) => start <= address && address < end)?.frame : found;
  };
  // Behind the last line end is half a line, where the program was killed or the file cut.
  for (let from = 0, behind = text.indexOf('\n'); behind >= 0; from = behind + 1, behind = text.indexOf('\n', from)) {
    const line = text.slice(from, behind);
    const fields = line.trimEnd().split(',');
    const [event, first = '', second = ''] = fields;
    switch (event) {
      case 'code-creation': {
        const [, type, , , start, size, name = ''] = fields;
        const named = unescaped(name);
        const isScript = type === 'JS' || /^(?:Lazy|Script|Eval|Function|Interpreted)/.test(type ?? '');
        const mark = fields[8] ?? '';
        code.add(Number(start), Number(size), isScript ? frameOfV8Name(mark + named) : frameOfCode(type ?? '', named));
        break;
      }
      case 'code-move':
        code.move(Number(first), Number(second));
        break;
      case 'code-delete':
        code.delete(Number(first));
        break;
      case 'shared-library': {
        const [, name, start, end] = fields;
        const frame = libraryFrame(unescaped(name ?? ''));
        libraries.push({ start: Number(start), end: Number(end), frame });
        break;
      }
      case 'profiler':
        if (first === 'begin' && Number(second) > 0) intervalUs = Number(second);
        break;
      case 'tick': {
        if (!/^\d+$/.test(second)) throw damaged(FORMAT, `has a tick without a time: ${line.slice(0, 80)}`);
        ticks.push(tickOf(fields, frameAt));
        break;
      }
    }
  }
  return profileOf(ticks, intervalUs);
}

/** `tick,pc,time,isExternalCallback,topOfStackOrCallback,state,stack…`: addresses of the stack may be relative to the one before. */
function tickOf(fields: readonly string[], frameAt: CodeMap['at']): Tick {
  const [, pc = '', atUs, isCallback, top = '', state, ...stack] = fields;
  const isExternal = isCallback === '1';
  const innermost = Number(isExternal ? top : pc);
  const addresses = [innermost];
  // A call without a frame of its own: the top of the stack is the address within its caller.
  if (!isExternal && typeof frameAt(Number(top))?.line === 'number') addresses.push(Number(top));
  let before = innermost;
  for (const frame of stack) {
    if (frame.startsWith('+') || frame.startsWith('-')) {
      before += Number.parseInt(frame, 16);
      addresses.push(before);
    } else if (!frame.startsWith('o')) addresses.push(Number(frame));
  }
  return { atUs: Number(atUs), state: Number(state), frames: addresses.map(frameAt) };
}

const PreprocessedSchema = z.object({
  code: z.array(z.object({ name: z.string(), type: z.string(), kind: z.string().optional() })),
  ticks: z.array(z.object({ tm: z.number(), vm: z.number(), s: z.array(z.number()) })),
});

/** A CPU profile of a preprocessed log. Throws `damaged_file`. */
export function importV8Ticks(text: string): ImportedProfile {
  const parsed = checkBySchema(PreprocessedSchema, parseJson(FORMAT, text));
  if (!parsed.ok) throw damaged(FORMAT, `does not follow its schema: ${problemText(parsed.error[0])}`);
  const { code, ticks } = parsed.value;
  const frames = code.map(({ name, type, kind }) => {
    if (type === 'JS') return frameOfV8Name(name);
    if (type === 'SHARED_LIB') return libraryFrame(name);
    return frameOfCode(kind ?? '', name);
  });
  return profileOf(
    ticks.map(({ tm, vm, s }) => ({
      atUs: tm,
      state: vm,
      // Pairs of a piece of code, −1 for none, and the position in it.
      frames: s.flatMap((each, at) => (at % 2 === 0 ? [frames[each]] : [])),
    })),
    DEFAULT_INTERVAL_US,
  );
}
