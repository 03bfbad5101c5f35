/**
 * Counts what code opens and closes that no heap snapshot shows, such as object URLs, and where it opens them. A breakpoint on each function has a condition that reports the
 * call and is false: the target never pauses, and its own code is not replaced.
 */
import type { LeftOpen, OpenedAt } from '../../../engine/heap/contract/leak-growth.ts';
import { isThirdPartyPath, isRuntimeScript } from '../../../base/third-party.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { countUploads } from './gpu-uploads.ts';

interface Pair {
  readonly what: LeftOpen['what'];
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  /** The bytes that one keeps, of the arguments of the call that opens it. */
  readonly bytes?: string;
}

const FS = 'globalThis.process?.getBuiltinModule?.("node:fs")?';
/** What both versions of WebGL make by `createX` and end by `deleteX`. Vertex arrays are of the second only. */
function ofWebGl(what: LeftOpen['what'], suffix: string): Pair {
  const both = (call: string): string[] =>
    ['WebGLRenderingContext', 'WebGL2RenderingContext'].map((each) => `globalThis.${each}?.prototype.${call}${suffix}`);
  return { what, opens: both('create'), closes: both('delete') };
}

const PAIRS: readonly Pair[] = [
  { what: 'object URL', opens: ['URL.createObjectURL'], closes: ['URL.revokeObjectURL'], bytes: 'arguments[0]?.size' },
  { what: 'file descriptor', opens: [`${FS}.openSync`, `${FS}.open`], closes: [`${FS}.closeSync`, `${FS}.close`] },
  ofWebGl('WebGL buffer', 'Buffer'),
  ofWebGl('WebGL texture', 'Texture'),
  ofWebGl('WebGL framebuffer', 'Framebuffer'),
  ofWebGl('WebGL renderbuffer', 'Renderbuffer'),
  ofWebGl('WebGL program', 'Program'),
  ofWebGl('WebGL shader', 'Shader'),
  ofWebGl('WebGL vertex array', 'VertexArray'),
  {
    what: 'WebGPU buffer',
    opens: ['globalThis.GPUDevice?.prototype.createBuffer'],
    closes: ['globalThis.GPUBuffer?.prototype.destroy'],
    bytes: 'arguments[0]?.size',
  },
  {
    what: 'WebGPU texture',
    opens: ['globalThis.GPUDevice?.prototype.createTexture'],
    closes: ['globalThis.GPUTexture?.prototype.destroy'],
  },
  {
    what: 'image bitmap',
    opens: ['globalThis.createImageBitmap'],
    closes: ['globalThis.ImageBitmap?.prototype.close'],
  },
];
const BINDING = '__penWorkbenchCalled';
const GROUP = 'pen-left-open';
/** Calls after which one kind is no longer counted: each takes a tenth of a millisecond. */
const MAX_CALLS = 5000;
/** Frames of a stack that a source map may show to be the author's: a bundle has packages in the same script. */
const MAX_FRAMES = 12;
const DEADLINE_MS = 3000;

/** A longer name or address is no place that an author would read. */
const MAX_PLACE_CHARS = 1000;
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?([^()]+):(\d+):(\d+)\)?$/;

/** Where the author's code made the call; of a package if only that did. Null without a script. */
export function openedAt(stack: string): OpenedAt | null {
  const frames = framesOf(stack);
  return frames.find(({ url }) => !isThirdPartyPath(url)) ?? frames[0] ?? null;
}

function framesOf(stack: string): OpenedAt[] {
  return stack.split('\n').flatMap((line): OpenedAt[] => {
    const [, called = '', url = '', row = '', column = ''] = FRAME.exec(line) ?? [];
    // `HTMLButtonElement.<anonymous>`: the object is the one that it was called on.
    const name = called.split('.').at(-1) ?? '';
    const functionName = name === '<anonymous>' ? '' : name;
    const isScript = url !== '' && url !== '<anonymous>' && !url.startsWith('eval at ') && !isRuntimeScript(url);
    return isScript && url.length + functionName.length <= MAX_PLACE_CHARS
      ? [{ functionName, url, line: Number(row), column: Number(column) }]
      : [];
  });
}

/** A page may call the binding itself, with any text. */
export function bytesIn(text = ''): number {
  const size = Number(text);
  return Number.isSafeInteger(size) && size > 0 ? size : 0;
}

interface Tally {
  opened: number;
  closed: number;
  bytes: number;
  readonly places: Map<string, { readonly at: OpenedAt; readonly frames: OpenedAt[]; times: number }>;
}
const newTally = (): Tally => ({ opened: 0, closed: 0, bytes: 0, places: new Map() });

/** The rows of which more were opened than closed over all rounds. `rounds`: a tally for each of `PAIRS`. */
function leftOpen(rounds: readonly (readonly Tally[])[], isCounted: (pair: number) => boolean): LeftOpen[] {
  return PAIRS.flatMap(({ what }, pair): LeftOpen[] => {
    if (!isCounted(pair)) return [];
    const tallies = rounds.map((each) => each[pair] ?? newTally());
    const sum = (of: 'opened' | 'closed' | 'bytes'): number => tallies.reduce((all, each) => all + each[of], 0);
    if (sum('opened') <= sum('closed')) return [];
    const places = tallies
      .flatMap((each) => [...each.places.values()])
      .toSorted((one, other) => other.times - one.times);
    return [
      {
        what,
        openedPerRound: tallies.map(({ opened }) => opened),
        closedPerRound: tallies.map(({ closed }) => closed),
        bytesEach: sum('bytes') / sum('opened'),
        at: places[0]?.at ?? null,
        ...(places[0] === undefined ? {} : { frames: places[0].frames.slice(0, MAX_FRAMES) }),
      },
    ];
  });
}

export interface LeftOpenWatch {
  /** After each snapshot of the rounds; the first call begins them. */
  readonly taken: (snapshots: number) => Promise<void>;
  readonly rows: () => LeftOpen[];
  readonly end: () => Promise<void>;
}

/** `session`: of this watch alone. What the target does not have is not counted. */
export async function watchLeftOpen(session: TargetSession, signal: AbortSignal): Promise<LeftOpenWatch> {
  const options = { signal, deadlineMs: DEADLINE_MS };
  let now = PAIRS.map(newTally);
  let rounds: (readonly Tally[])[] = [];
  /** Of each kind: its breakpoints, and how often they were reached. */
  const breakpoints = PAIRS.map((): string[] => []);
  const calls = PAIRS.map(() => 0);
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== BINDING) return;
    const [pair = '', side, bytes, ...stack] = payload.split('\n');
    const tally = now[Number(pair)];
    if (tally === undefined) return;
    const times = (calls[Number(pair)] ?? 0) + 1;
    calls[Number(pair)] = times;
    if (times > MAX_CALLS)
      for (const breakpointId of breakpoints[Number(pair)]?.splice(0) ?? [])
        void session.send('Debugger.removeBreakpoint', { breakpointId }, options);
    if (side === 'closes') {
      tally.closed += 1;
      return;
    }
    tally.opened += 1;
    tally.bytes += bytesIn(bytes);
    const text = stack.join('\n');
    const at = openedAt(text);
    if (at === null) return;
    const frames = framesOf(text);
    const key = frames.map(({ url, line, column }) => `${url}:${line}:${column}`).join(' ');
    const known = tally.places.get(key) ?? { at, frames, times: 0 };
    tally.places.set(key, { ...known, times: known.times + 1 });
  });
  // A `debugger` statement would freeze the target; conditions are evaluated all the same.
  await session.send('Debugger.setSkipAllPauses', { skip: true }, options);
  const enabled = await session.enable('Debugger');
  if (enabled.ok) await session.send('Debugger.setSkipAllPauses', { skip: true }, options);
  await session.send('Runtime.addBinding', { name: BINDING }, options);
  for (const [at, { opens, closes, bytes = '""' }] of PAIRS.entries())
    for (const [side, expressions] of Object.entries({ opens, closes }))
      for (const expression of expressions) {
        const found = await session.send('Runtime.evaluate', { expression, objectGroup: GROUP, silent: true }, options);
        const objectId = found.ok && found.value.result.type === 'function' ? found.value.result.objectId : undefined;
        if (objectId === undefined) continue;
        const head = JSON.stringify(`${at}\n${side}\n`);
        const size = side === 'opens' ? `(${bytes} ?? "")` : '""';
        const condition = `(${BINDING}(${head} + ${size} + "\\n" + String(new Error().stack)), false)`;
        const set = await session.send('Debugger.setBreakpointOnFunctionCall', { objectId, condition }, options);
        if (set.ok && typeof set.value.breakpointId === 'string') breakpoints[at]?.push(set.value.breakpointId);
      }
  await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, options);
  const uploads = await countUploads(session, options);
  return {
    async taken(snapshots) {
      const ended = now;
      // The rounds begin again where V8 numbered the objects again.
      rounds = snapshots === 1 ? [] : [...rounds.slice(0, snapshots - 2), ended];
      now = PAIRS.map(newTally);
      const sums = await uploads.take();
      for (const [at, { what }] of PAIRS.entries()) {
        const tally = ended[at];
        if (tally !== undefined) tally.bytes += sums[what] ?? 0;
      }
    },
    rows: () => leftOpen(rounds, (pair) => (calls[pair] ?? 0) <= MAX_CALLS),
    async end() {
      if (enabled.ok) enabled.value.dispose();
      await uploads.end();
      await session.send('Runtime.removeBinding', { name: BINDING }, options);
      await session.send('Runtime.evaluate', { expression: `delete globalThis.${BINDING}`, silent: true }, options);
    },
  };
}
