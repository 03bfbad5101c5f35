/** The built analysis process, forked as by the command line, and queried as by the window. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  ANALYSIS_QUERIES,
  AnalysisReplySchema,
  type AnalysisAnswer,
  type AnalysisParams,
  type AnalysisQueryName,
  type AnalysisRequest,
} from '../../shared/core/analysis/analysis.ts';
import { processorMs, watchMemory, type MemoryPeaks } from '../process-tree.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'analysis-host', 'analysis-host.js');
const LAST_WORDS_CHARS = 1000;

/** The query table as a mapped type, so that the compiler keeps name and answer together. */
const RESULTS: { readonly [N in AnalysisQueryName]: { readonly result: z.ZodType<AnalysisAnswer<N>> } } =
  ANALYSIS_QUERIES;

export interface AnalysisProcess {
  /**
   * Resolves when the class table is there; `onFirstClasses` receives the provisional ones before that. Throws the error's message, like
   * every other query.
   */
  open(filePath: string, onFirstClasses?: () => void): Promise<void>;
  query<N extends AnalysisQueryName>(filePath: string, query: N, params: AnalysisParams<N>): Promise<AnalysisAnswer<N>>;
  /** Lets go of a file that was opened. */
  release(filePath: string): void;
  memory(): MemoryPeaks;
  /** Processor time since it answered first, all threads together; null if the system does not report it. */
  cpuMs(): number | null;
  close(): Promise<void>;
}

type Asked = AnalysisRequest extends infer R ? (R extends { requestId: number } ? Omit<R, 'requestId'> : never) : never;

export interface AnalysisStart {
  /** A data folder for the column cache. Without one nothing is cached and every opening is a first one. */
  readonly keepIn?: string;
  /** Default: the program that runs this. */
  readonly execPath?: string;
  /** Of that program. */
  readonly programArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** More than all columns of one file together. */
const LIBRARY_LIMIT_BYTES = 20 * 1024 ** 3;

/** Starts a process and waits until it answers, so that its start is not measured. */
export async function startAnalysis({
  keepIn,
  execPath = process.execPath,
  programArguments = [],
  environment = {},
}: AnalysisStart = {}): Promise<AnalysisProcess> {
  if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is missing: npm run build`);
  const keeping = keepIn === undefined ? [] : ['--data-dir', keepIn, '--library-limit', String(LIBRARY_LIMIT_BYTES)];
  const child = fork(ENTRY, keeping, {
    execPath,
    execArgv: [...programArguments],
    serialization: 'advanced',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const memory = watchMemory(child.pid ?? 0);
  const waiting = new Map<number, PromiseWithResolvers<unknown> & { readonly onFirstClasses: () => void }>();
  let lastRequestId = 0;
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS);
  });
  const ended = new Promise<void>((settle) => {
    child.once('exit', (code, signal) => {
      const reason = /FATAL ERROR: .*/.exec(lastWords)?.[0] ?? `it ended with ${signal ?? code}`;
      for (const { reject } of waiting.values()) reject(new Error(`the analysis process is gone: ${reason}`));
      waiting.clear();
      memory.stop();
      settle();
    });
  });
  child.on('message', (message) => {
    const reply = AnalysisReplySchema.parse(message);
    const asked = waiting.get(reply.requestId);
    if (asked === undefined) return;
    if (reply.type === 'progress') {
      if (reply.progress.firstClasses !== undefined) asked.onFirstClasses();
      return;
    }
    waiting.delete(reply.requestId);
    if (reply.type === 'answer') asked.resolve(reply.value);
    else asked.reject(new Error(`${reply.error.code}: ${reply.error.message}`));
  });

  function ask(request: Asked, onFirstClasses: () => void = () => {}): Promise<unknown> {
    lastRequestId += 1;
    const asked = { ...Promise.withResolvers<unknown>(), onFirstClasses };
    waiting.set(lastRequestId, asked);
    child.send({ ...request, requestId: lastRequestId });
    return asked.promise;
  }

  // Any answer will do, including the one that there is no such document.
  await ask({ type: 'query', documentId: '', query: 'heap.overview', params: {} }).catch(() => undefined);
  if (child.exitCode !== null) throw new Error(`The analysis process did not start: ${lastWords}`);
  const startCpuMs = processorMs(child.pid ?? 0);
  return {
    async open(filePath, onFirstClasses) {
      const source = { filePath, wantsFirstClasses: onFirstClasses !== undefined };
      await ask({ type: 'open', documentId: filePath, source }, onFirstClasses);
    },
    query: async (filePath, query, params) =>
      RESULTS[query].result.parse(await ask({ type: 'query', documentId: filePath, query, params })),
    release: (filePath) => void child.send({ type: 'close', documentId: filePath }),
    memory: () => memory.peaks(),
    cpuMs() {
      const cpuMs = processorMs(child.pid ?? 0);
      return cpuMs === null || startCpuMs === null ? null : cpuMs - startCpuMs;
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
