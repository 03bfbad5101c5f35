/** Test helper: queries a pictured heap, with parameters as a caller writes them and answers checked by the contract. */
import type { z } from 'zod';
import {
  ENGINE_QUERIES,
  type EngineAnswer,
  type EngineParams,
  type EngineQueryName,
} from '../../contract/engine-queries.ts';
import { AppFailure, type ErrorCode } from '../../../base/errors.ts';
import { createHeapQueries, type HeapQueries } from '../heap-queries.ts';
import type { HeapQueryName, ParsedParams } from '../open/query-types.ts';
import { runSteps } from '../../steps/steps.ts';
import { heap, type PictureNode, type PictureOptions } from './heap-picture.ts';
import { readDocument } from './read-heap.ts';

type Table = {
  readonly [N in EngineQueryName]: {
    readonly params: z.ZodType<ParsedParams<N>>;
    readonly result: z.ZodType<EngineAnswer<N>>;
  };
};
const TABLE: Table = ENGINE_QUERIES;

export interface AskableHeap {
  readonly queries: HeapQueries;
  ask<N extends HeapQueryName>(query: N, params: EngineParams<N>): EngineAnswer<N>;
  /** Error code of the query; `ok` if it succeeds. */
  codeOf<N extends HeapQueryName>(query: N, params: EngineParams<N>): ErrorCode | 'ok';
  computeRetained(): void;
}

export function askableHeap(
  picture: string,
  nodes: Readonly<Record<string, PictureNode>> = {},
  options: PictureOptions = {},
  isIgnored?: (path: string) => boolean,
): AskableHeap {
  return askableBytes(heap(picture, nodes, options), isIgnored);
}

/** `isIgnored`: by the person's patterns of third-party code. */
export function askableBytes(bytes: Uint8Array, isIgnored: (path: string) => boolean = () => false): AskableHeap {
  const facts = { readMs: 0, fileSizeBytes: bytes.length, isIgnored: () => isIgnored };
  const queries = createHeapQueries(readDocument(bytes), facts);
  const ask = <N extends HeapQueryName>(query: N, params: EngineParams<N>): EngineAnswer<N> =>
    TABLE[query].result.parse(queries.answer(query, TABLE[query].params.parse(params)));
  return {
    queries,
    ask,
    codeOf(query, params) {
      try {
        ask(query, params);
        return 'ok';
      } catch (thrown) {
        if (thrown instanceof AppFailure) return thrown.error.code;
        throw thrown;
      }
    },
    computeRetained: () => void runSteps(queries.computeRetained()),
  };
}
