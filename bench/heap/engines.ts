/** The engines that open a file: ours on Electron and on plain Node, DevTools' and memlab, each in a new process, from opening to every figure. */
import { z } from 'zod';
import { mallocTunables } from '../../electron/core/analysis-client/malloc-tunables.ts';
import { memlabPath, referencePaths } from '../heap-reference/packages.ts';
import { runEngine, runScript } from '../heap-reference/run-engine.ts';
import { startAnalysis, type AnalysisStart } from './analysis-process.ts';
import { classTable, type ClassTable } from './class-figures.ts';
import type { MemoryPeaks } from '../process-tree.ts';

export const ENGINES = ['ours', 'node', 'devtools', 'memlab'] as const;
export type Engine = (typeof ENGINES)[number];
export const ENGINE_NAMES: Readonly<Record<Engine, string>> = {
  ours: 'ours',
  node: 'ours on Node',
  devtools: "DevTools'",
  memlab: 'memlab',
};

export interface Opening extends MemoryPeaks {
  /** From opening the file to classes with retained sizes, distances and dominators. */
  readonly fullMs: number;
  /** To the first, provisional classes with counts and shallow sizes; only ours shows some before the rest. */
  readonly firstTableMs: number | null;
  /** To a page of the class table itself, without retained sizes. */
  readonly classTableMs: number | null;
  /**
   * Processor time until then, all threads together: the figure that a busy machine changes least. Null if the system does not report it.
   */
  readonly cpuMs: number | null;
  readonly nodes: number;
  /** Null if the engine does not report it. */
  readonly edges: number | null;
  /** Null for memlab, which names classes in its own way. */
  readonly classes: ClassTable | null;
}

/** More than any heap has classes. */
const ALL_CLASSES = 100_000;
const FIRST_PAGE = 50;

async function openWithDevTools(filePath: string, temporaryFolder: string): Promise<Opening> {
  const { readyMs, cpuMs, peakRssBytes, nodeCount, rows } = await runEngine(filePath, { temporaryFolder });
  return {
    fullMs: readyMs,
    firstTableMs: null,
    classTableMs: null,
    // Its two workers are threads of one process.
    largestBytes: peakRssBytes,
    sumBytes: peakRssBytes,
    cpuMs,
    nodes: nodeCount,
    edges: null,
    classes: classTable(rows),
  };
}

const MemlabFiguresSchema = z.object({
  nodeCount: z.number(),
  edgeCount: z.number(),
  readyMs: z.number(),
  cpuMs: z.number(),
  peakRssBytes: z.number(),
});

async function openWithMemlab(filePath: string, temporaryFolder: string): Promise<Opening> {
  const line = await runScript('memlab.mjs', [memlabPath(), filePath], temporaryFolder);
  const { readyMs, cpuMs, peakRssBytes, nodeCount, edgeCount } = MemlabFiguresSchema.parse(line);
  return {
    fullMs: readyMs,
    firstTableMs: null,
    classTableMs: null,
    largestBytes: peakRssBytes,
    sumBytes: peakRssBytes,
    cpuMs,
    nodes: nodeCount,
    edges: edgeCount,
    classes: null,
  };
}

/** Opens a file as the window does: the first classes, then retained sizes, then the classes with them. Nothing is cached. */
export async function openWithOurs(filePath: string, start: AnalysisStart = {}): Promise<Opening> {
  const analysis = await startAnalysis(start);
  try {
    const startedAt = performance.now();
    let firstTableMs = Number.POSITIVE_INFINITY;
    await analysis.open(filePath, () => {
      firstTableMs = performance.now() - startedAt;
    });
    const overview = await analysis.query(filePath, 'heap.overview', {});
    await analysis.query(filePath, 'heap.classes', { sort: 'shallow', count: FIRST_PAGE });
    const classTableMs = performance.now() - startedAt;
    await analysis.query(filePath, 'heap.retained', {});
    await analysis.query(filePath, 'heap.classes', { sort: 'retained', count: FIRST_PAGE });
    const fullMs = performance.now() - startedAt;
    const cpuMs = analysis.cpuMs();
    const peaks = analysis.memory();
    const { rows } = await analysis.query(filePath, 'heap.classes', { sort: 'name', count: ALL_CLASSES });
    return {
      fullMs,
      firstTableMs: Math.min(firstTableMs, classTableMs),
      classTableMs,
      ...peaks,
      cpuMs,
      nodes: overview.nodes,
      edges: overview.edges,
      classes: classTable(rows),
    };
  } finally {
    await analysis.close();
  }
}

/** As the npm package runs ours: on the Node that DevTools' engine runs on here, with its settings of glibc. */
export function onPlainNode(): AnalysisStart {
  return { execPath: referencePaths().nodePath, environment: mallocTunables() };
}

/** Opens the file with an engine. Throws a sentence with the reason on failure. */
export function openWith(engine: Engine, filePath: string, temporaryFolder: string): Promise<Opening> {
  if (engine === 'ours') return openWithOurs(filePath);
  if (engine === 'node') return openWithOurs(filePath, onPlainNode());
  return engine === 'devtools'
    ? openWithDevTools(filePath, temporaryFolder)
    : openWithMemlab(filePath, temporaryFolder);
}
