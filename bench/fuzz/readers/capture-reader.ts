/** Reads a mutant as a capture: the analysis process opens the file, answers every query, and writes every SQL table. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectToNewHost } from '../../../electron/core/analysis-host/testing/test-host.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { ANALYSIS_QUERIES, type AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { DocumentKind } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { SQL_TABLES } from '../../../shared/features/sql/contract/tables/index.ts';
import type { FuzzSeed } from '../mutate.ts';
import type { Random } from '../random.ts';
import { DOCUMENT, TRACK_QUESTIONS, questionsOf } from './capture-queries.ts';
import type { FuzzExtent, FuzzReader, FuzzReading } from './reader.ts';

/** Most tracks of a trace that are asked about. */
const MAX_TRACKS = 3;

/** Share of questions and tables in the extent `some`. */
const ASKED_PART = 1 / 3;
/** One mutant in so many is also read in chunks in the extent `some`. */
const IN_CHUNKS_ONCE_IN = 4;
/** Inputs of at most this size are read byte by byte in the extent `all`. */
const MAX_SINGLE_BYTES = 20_000;

export interface CaptureReaderOptions {
  readonly name: string;
  readonly document: DocumentKind;
  readonly seeds: () => readonly FuzzSeed[];
  /** Reads the bytes in chunks that end at these places; the outcome must be the same as that of the whole. */
  readonly inChunks?: (bytes: Uint8Array, borders: readonly number[]) => AppResult<unknown>;
}

/** Ascending places in the bytes. */
function bordersIn(bytes: Uint8Array, random: Random): number[] {
  return Array.from({ length: random.below(12) }, () => random.below(bytes.length)).toSorted((a, b) => a - b);
}

/** Code and data of the error as text; the sizes that the process refuses to allocate are the analysis process's to report. */
function outcomeOf(read: () => AppResult<unknown>): string {
  try {
    const result = read();
    return result.ok ? 'a result' : JSON.stringify({ code: result.error.code, data: result.error.data ?? null });
  } catch (thrown) {
    if (thrown instanceof RangeError) return thrown.message;
    throw thrown;
  }
}

function comparedChunks(
  read: NonNullable<CaptureReaderOptions['inChunks']>,
  bytes: Uint8Array,
  borders: readonly number[],
): FuzzReading {
  const whole = outcomeOf(() => read(bytes, []));
  const chunks = outcomeOf(() => read(bytes, borders));
  return {
    what: borders.length === bytes.length ? 'chunks of a byte' : `chunks that end at ${borders.join(', ')}`,
    result:
      whole === chunks
        ? ok(null)
        : err(appError('internal', `the whole file gives ${whole}, its chunks give ${chunks}`)),
  };
}

export function captureReader({ name, document, seeds, inChunks }: CaptureReaderOptions): FuzzReader {
  let folder: string | null = null;

  async function read(bytes: Uint8Array, random: Random, extent: FuzzExtent): Promise<FuzzReading[]> {
    const asked = <T>(list: readonly T[]): readonly T[] =>
      extent === 'all' ? list : random.sample(list, Math.ceil(list.length * ASKED_PART));
    folder ??= mkdtempSync(join(tmpdir(), 'pen-fuzz-'));
    const filePath = join(folder, name);
    const isZipped = random.once(8);
    writeFileSync(filePath, isZipped ? gzipSync(bytes) : bytes);
    const bugs: unknown[] = [];
    const directory = folder;
    const port = connectToNewHost({
      reportBug: (thrown) => void bugs.push(thrown),
      scratchDirectory: () => Promise.resolve(directory),
    });
    const readings: FuzzReading[] = [];
    const note = (what: string, result: AppResult<unknown>): AppResult<unknown> => {
      const [bug] = bugs.splice(0);
      const shown = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      readings.push({ what, result: bug === undefined ? result : err(appError('internal', shown)) });
      return result;
    };

    async function ask(
      query: AnalysisQueryName,
      params: Readonly<Record<string, unknown>>,
    ): Promise<AppResult<unknown>> {
      const answer = await port.ask({ type: 'query', documentId: DOCUMENT, query, params });
      note(query, answer);
      if (!answer.ok) return answer;
      const parsed = ANALYSIS_QUERIES[query].result.safeParse(answer.value);
      if (!parsed.success) note(`${query} (schema of its answer)`, err(appError('internal', parsed.error.message)));
      return answer;
    }

    const opened = note('open', await port.ask({ type: 'open', documentId: DOCUMENT, source: { filePath } }));
    if (opened.ok) {
      for (const [query, params] of asked(questionsOf(document))) {
        const answer = await ask(query, params);
        if (query !== 'trace.tracks' || !answer.ok) continue;
        const { tracks } = ANALYSIS_QUERIES['trace.tracks'].result.parse(answer.value);
        for (const { id, kind } of tracks.slice(0, MAX_TRACKS)) {
          if (kind === 'counter') await ask('trace.counter', { track: id });
          else for (const [each, more] of TRACK_QUESTIONS) await ask(each, { track: id, ...more });
        }
      }
      for (const table of asked(SQL_TABLES[document])) {
        const toPath = join(directory, 'table');
        writeFileSync(toPath, '');
        const columns = table.columns.map((column) => column.name);
        const request = {
          type: 'write-table',
          documentId: DOCUMENT,
          source: { filePath },
          table: table.name,
          columns,
          toPath,
        } as const;
        note(`table ${table.name}`, await port.ask(request));
      }
    }
    port.tell({ type: 'close', documentId: DOCUMENT });
    port.close();
    if (inChunks !== undefined && (extent === 'all' || random.once(IN_CHUNKS_ONCE_IN)))
      readings.push(comparedChunks(inChunks, bytes, bordersIn(bytes, random)));
    if (inChunks !== undefined && extent === 'all' && bytes.length <= MAX_SINGLE_BYTES)
      readings.push(comparedChunks(inChunks, bytes, [...bytes.keys()]));
    return readings;
  }

  return { name, seeds, read };
}
