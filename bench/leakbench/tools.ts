/** The tools that LeakBench runs. Each receives a program with `act()` and no hint. */
import { startChromium, startSite } from '../../electron/core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../electron/core/app/testing/core-bench.ts';
import { z } from 'zod';
import { ExplorationSchema } from '../../shared/features/explorer/contract/explorations.ts';
import { leaksByMemlab } from './memlab.ts';
import { startProgram } from './running.ts';
import { loadByOther, oursOfAction, oursOfLoad } from './slow.ts';
import { pageFiles, type Case, type Program } from './case.ts';
import type { Answer } from './judge.ts';

const MEMLAB_LIMIT_MS = 600_000;
const EXPLORE_MINUTES = 5;
/** Waiting for `act` of a Node program. */
const READY_TRIES = 40;
const READY_PAUSE_MS = 250;
const CONNECT_PAUSE_MS = 3000;

/** `name` of the program, for its files. */
interface Asked {
  readonly program: Program;
  readonly name: string;
  readonly kind: Case['kind'];
  readonly repeat: number;
  /** Folder where memlab is installed. */
  readonly memlab: string;
}

/** Null: not applicable, because the tool cannot run such a program by itself. */
export type Tool = (asked: Asked) => Promise<Answer | null>;

const VerdictSchema = z.looseObject({ verdict: z.looseObject({ level: z.string() }) });

async function ours(asked: Asked): Promise<Answer> {
  const bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  try {
    return await answered(bench, asked);
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

async function answered(bench: CoreBench, { program, name, kind, repeat }: Asked): Promise<Answer> {
  const started = bench.keep(await startProgram(program, name));
  // A program that loads a large package answers a moment later.
  const connect = (): ReturnType<typeof bench.connect> => bench.connect(started);
  const [found] = await connect().catch(async () => {
    await new Promise((done) => setTimeout(done, CONNECT_PAUSE_MS));
    return connect();
  });
  const target = found?.id ?? '';
  const caller = bench.caller('bench', 'window');
  if (program.document !== null) return oursOfLoad(caller, target, program.fault);
  const expression = 'typeof globalThis.act';
  for (let tries = 0; tries < READY_TRIES; tries += 1) {
    const ready = await caller.ask('pen_evaluate', { expression, target });
    if (ready.ok && JSON.stringify(ready.value).includes('function')) break;
    await new Promise((done) => setTimeout(done, READY_PAUSE_MS));
  }
  if (kind === 'slow') return oursOfAction(caller, target, program.fault);
  const answer = await caller.ask('pen_leak_hunt', { expression: 'act()', repeat, target });
  if (!answer.ok) return { isFault: null, text: answer.error.message };
  const { level } = VerdictSchema.parse(answer.value).verdict;
  const isFault = level === 'grows' ? true : level === 'no-growth' ? false : null;
  return { isFault, text: `[${level}] ${answer.text}` };
}

/** Ours from the address alone: the page has one button, and nothing says that it is to be pressed. */
async function explorer({ program, kind }: Asked): Promise<Answer | null> {
  if (program.where === 'node' || kind === 'slow') return null;
  const bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  try {
    const site = bench.keep(await startSite(pageFiles(program, '<button onclick="act()">Show</button>')));
    const empty = bench.keep(await startSite({ '/': '<title>empty</title>' }));
    const chromium = bench.keep(await startChromium([empty.url()], { flags: ['--js-flags=--expose-gc'] }));
    const [target] = await bench.connect(chromium);
    const params = { url: site.url('/', '127.0.0.1'), minutes: EXPLORE_MINUTES, leakDetection: true };
    const answer = await bench.caller('bench', 'window').ask('pen_explore', { ...params, target: target?.id ?? '' });
    if (!answer.ok) return { isFault: null, text: answer.error.message };
    const { leaks, undecided, endedBy } = ExplorationSchema.parse(answer.value);
    const isFault = leaks.length > 0 ? true : undecided.length > 0 || endedBy !== undefined ? null : false;
    // Undecided ones are for a reader: where something leaks, only what is said of that counts.
    const reasons = [...undecided.map(({ reason }) => reason), endedBy ?? ''];
    const told = leaks.length > 0 ? leaks.map(({ headline, verdict }) => `${headline} ${verdict}`) : reasons;
    return { isFault, text: told.join('\n') };
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

async function memlab({ program, kind, repeat, memlab: folder }: Asked): Promise<Answer | null> {
  if (program.where === 'node' || kind === 'slow') return null;
  const site = await startSite(pageFiles(program));
  try {
    const limits = { actions: repeat, limitMs: MEMLAB_LIMIT_MS };
    const { leaks, text, traces } = await leaksByMemlab(folder, site.url(), limits);
    return { isFault: leaks === null ? null : leaks > 0, text: `${text} ${traces}` };
  } finally {
    await site[Symbol.asyncDispose]();
  }
}

const chromeDevtools: Tool = ({ program }) => loadByOther(program);

export const TOOLS: Readonly<Record<string, Tool>> = {
  ours,
  explorer,
  memlab,
  'chrome-devtools-mcp': chromeDevtools,
};
