/**
 * Counts what code opens and closes that no heap snapshot shows, such as object URLs, and where it opens them. A breakpoint on each function has a condition that reports the
 * call and is false: the target never pauses, and its own code is not replaced.
 */
import type { LeftOpen, OpenedAt } from '../../../engine/heap/contract/leak-growth.ts';
import { isThirdPartyPath, isRuntimeScript } from '../../../base/third-party.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';

interface Pair {
  readonly what: LeftOpen['what'];
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  /** The bytes that one keeps, of the arguments of the call that opens it. */
  readonly bytes?: string;
}

const FS = 'globalThis.process?.getBuiltinModule?.("node:fs")?';
const PAIRS: readonly Pair[] = [
  { what: 'object URL', opens: ['URL.createObjectURL'], closes: ['URL.revokeObjectURL'], bytes: 'arguments[0]?.size' },
  { what: 'file descriptor', opens: [`${FS}.openSync`, `${FS}.open`], closes: [`${FS}.closeSync`, `${FS}.close`] },
];
const BINDING = '__penWorkbenchCalled';
const GROUP = 'pen-left-open';
/** Calls after which a function is no longer counted: each takes a tenth of a millisecond. */
const MAX_CALLS = 5000;
const DEADLINE_MS = 3000;

/** A longer name or address is no place that an author would read. */
const MAX_PLACE_CHARS = 1000;
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?([^()]+):(\d+):(\d+)\)?$/;

/** Where the author's code made the call; of a package if only that did. Null without a script. */
export function openedAt(stack: string): OpenedAt | null {
  const frames = stack.split('\n').flatMap((line): OpenedAt[] => {
    const [, called = '', url = '', row = '', column = ''] = FRAME.exec(line) ?? [];
    // `HTMLButtonElement.<anonymous>`: the object is the one that it was called on.
    const name = called.split('.').at(-1) ?? '';
    const functionName = name === '<anonymous>' ? '' : name;
    const isScript = url !== '' && url !== '<anonymous>' && !url.startsWith('eval at ') && !isRuntimeScript(url);
    return isScript && url.length + functionName.length <= MAX_PLACE_CHARS
      ? [{ functionName, url, line: Number(row), column: Number(column) }]
      : [];
  });
  return frames.find(({ url }) => !isThirdPartyPath(url)) ?? frames[0] ?? null;
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
  readonly places: Map<string, { readonly at: OpenedAt; times: number }>;
}
const newTally = (): Tally => ({ opened: 0, closed: 0, bytes: 0, places: new Map() });

/** The rows of which more were opened than closed over all rounds. `rounds`: a tally for each of `PAIRS`. */
function leftOpen(rounds: readonly (readonly Tally[])[]): LeftOpen[] {
  return PAIRS.flatMap(({ what }, pair): LeftOpen[] => {
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
      },
    ];
  });
}

export interface LeftOpenWatch {
  /** After each snapshot of the rounds; the first call begins them. */
  readonly taken: (snapshots: number) => void;
  readonly rows: () => LeftOpen[];
  readonly end: () => Promise<void>;
}

/** `session`: of this watch alone. What the target does not have is not counted. */
export async function watchLeftOpen(session: TargetSession, signal: AbortSignal): Promise<LeftOpenWatch> {
  const options = { signal, deadlineMs: DEADLINE_MS };
  let now = PAIRS.map(newTally);
  let rounds: (readonly Tally[])[] = [];
  let calls = 0;
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== BINDING) return;
    calls += 1;
    if (calls > MAX_CALLS) void session.send('Debugger.disable', {}, options);
    const [pair = '', side, bytes, ...stack] = payload.split('\n');
    const tally = now[Number(pair)];
    if (tally === undefined) return;
    if (side === 'closes') {
      tally.closed += 1;
      return;
    }
    tally.opened += 1;
    tally.bytes += bytesIn(bytes);
    const at = openedAt(stack.join('\n'));
    if (at === null) return;
    const key = `${at.url}:${at.line}`;
    const known = tally.places.get(key) ?? { at, times: 0 };
    tally.places.set(key, { at, times: known.times + 1 });
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
        await session.send('Debugger.setBreakpointOnFunctionCall', { objectId, condition }, options);
      }
  await session.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, options);
  return {
    taken(snapshots) {
      // The rounds begin again where V8 numbered the objects again.
      rounds = snapshots === 1 ? [] : [...rounds.slice(0, snapshots - 2), now];
      now = PAIRS.map(newTally);
    },
    rows: () => (calls > MAX_CALLS ? [] : leftOpen(rounds)),
    async end() {
      if (enabled.ok) enabled.value.dispose();
      await session.send('Runtime.removeBinding', { name: BINDING }, options);
      await session.send('Runtime.evaluate', { expression: `delete globalThis.${BINDING}`, silent: true }, options);
    },
  };
}
