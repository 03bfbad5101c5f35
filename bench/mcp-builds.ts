/**
 * The time of answers of this build and of another one, in turns: each round starts both servers anew, imports the same captures, asks each call
 * once cold and then warm. What is compared is the median of the ratios of the rounds.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { heapScript, startChromiumHeap } from './capture/heap-targets.ts';
import { startMcpServer, type McpServer } from './mcp-server.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const WARM_CALLS = 7;
/** Something for a trace and a profile. */
const WORK = 'setInterval(() => { for (let n = 0; n < 2e5; n += 1) globalThis.last = { n }; }, 20);';

const ExportedSchema = z.looseObject({ path: z.string() });
const CapturedSchema = z.looseObject({ captureId: z.string() });
const EXTENSIONS = { heap: 'heapsnapshot', trace: 'trace.json', profile: 'cpuprofile' } as const;

/** Calls of both builds: a tool, and what it is asked of the capture of a kind. */
const CALLS: readonly (readonly [tool: string, of: Kind | null, parameters: Record<string, unknown>])[] = [
  ['pen_status', null, {}],
  ['pen_list_captures', null, {}],
  ['pen_heap_summary', 'heap', {}],
  ['pen_heap_objects', 'heap', { className: 'Object' }],
  ['pen_heap_search', 'heap', { kind: 'duplicate-strings' }],
  ['pen_trace_insights', 'trace', {}],
  ['pen_trace_query', 'trace', { name: 'Layout' }],
  ['pen_cpu_summary', 'profile', {}],
];

const TAKEN_BY = { heap: 'pen_heap_snapshot', trace: 'pen_capture_trace', profile: 'pen_cpu_profile' } as const;
type Kind = keyof typeof TAKEN_BY;
const TAKEN_WITH: Readonly<Record<Kind, Record<string, unknown>>> = {
  heap: {},
  trace: { duration: 3, reload: true, cpuSamples: true },
  profile: { duration: 2 },
};
const KINDS: readonly Kind[] = ['heap', 'trace', 'profile'];

export interface BuildRatio {
  readonly call: string;
  readonly thisMs: number;
  readonly otherMs: number;
  /** Median of rounds: this build by the other. */
  readonly ratio: number;
}

/** Neither may hold the other: clients read and write in the project. */
interface Folders {
  readonly data: string;
  readonly files: string;
}

/** Captures of a page with that many items, as files. */
async function takeCaptures({ data, files: folder }: Folders, items: number): Promise<Record<Kind, string>> {
  const chromium = await startChromiumHeap(items, `${heapScript(items)} ${WORK}`);
  try {
    const server = await startMcpServer(join(data, 'taken'), [
      '--cdp-url',
      `http://localhost:${chromium.port}`,
      '--project-root',
      folder,
    ]);
    try {
      const files: Partial<Record<Kind, string>> = {};
      for (const kind of KINDS) {
        const { captureId } = CapturedSchema.parse(
          await server.call(TAKEN_BY[kind], { ...TAKEN_WITH[kind], target: chromium.targetId }),
        );
        const exported = await server.call('pen_export', {
          capture: captureId,
          path: join(folder, `page.${EXTENSIONS[kind]}`),
        });
        files[kind] = ExportedSchema.parse(exported).path;
      }
      return files as Record<Kind, string>;
    } finally {
      await server.end();
    }
  } finally {
    await chromium.end();
  }
}

async function timed(server: McpServer, tool: string, parameters: Record<string, unknown>): Promise<number> {
  const startedAt = performance.now();
  await server.answer(tool, parameters);
  return performance.now() - startedAt;
}

/** Times of one round of a build by its calls, in ms. */
async function measureRound(pen: string, folders: Folders, files: Record<Kind, string>): Promise<Map<string, number>> {
  const data = mkdtempSync(join(folders.data, 'round-'));
  const server = await startMcpServer(data, ['--project-root', folders.files], { pen });
  const times = new Map<string, number>();
  try {
    const ids: Partial<Record<Kind, string>> = {};
    for (const kind of KINDS) {
      const startedAt = performance.now();
      ids[kind] = CapturedSchema.parse(await server.call('pen_import', { path: files[kind] })).captureId;
      times.set(`pen_import, ${kind}`, performance.now() - startedAt);
    }
    for (const [tool, kind, parameters] of CALLS) {
      const asked = kind === null ? parameters : { ...parameters, capture: ids[kind] };
      times.set(`${tool}, first`, await timed(server, tool, asked));
      const warm: number[] = [];
      for (let run = 0; run < WARM_CALLS; run += 1) warm.push(await timed(server, tool, asked));
      times.set(`${tool}, again`, median(warm));
    }
    return times;
  } finally {
    await server.end();
    rmSync(data, { recursive: true, force: true });
  }
}

/** @param pens `dist/cli/pen.js` of this build and of the other one. */
export async function measureBuilds(
  pens: { readonly own: string; readonly other: string },
  runs: number,
  items: number,
): Promise<BuildRatio[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-builds-'));
  const folders = { data: join(folder, 'data'), files: join(folder, 'files') };
  for (const made of Object.values(folders)) mkdirSync(made);
  try {
    const files = await takeCaptures(folders, items);
    const rounds: { own: Map<string, number>; other: Map<string, number> }[] = [];
    for (let run = 0; run < runs; run += 1) {
      const isOwnFirst = run % 2 === 0;
      const first = await measureRound(isOwnFirst ? pens.own : pens.other, folders, files);
      const second = await measureRound(isOwnFirst ? pens.other : pens.own, folders, files);
      rounds.push(isOwnFirst ? { own: first, other: second } : { own: second, other: first });
    }
    const of = (times: Map<string, number>, call: string): number => times.get(call) ?? Number.NaN;
    const ratios = [...(rounds[0]?.own.keys() ?? [])].map((call) => ({
      call,
      thisMs: median(rounds.map(({ own }) => of(own, call))),
      otherMs: median(rounds.map(({ other }) => of(other, call))),
      ratio: median(rounds.map(({ own, other }) => of(own, call) / of(other, call))),
    }));
    printTable(
      ['Answer', 'this build (ms)', 'the other (ms)', 'median of ratios'],
      ratios.map(({ call, thisMs, otherMs, ratio }) => [call, thisMs.toFixed(1), otherMs.toFixed(1), ratio.toFixed(2)]),
    );
    return ratios;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
