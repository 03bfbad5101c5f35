/** Questions in SQL about a small heap snapshot, answered by the engine of the SQL process. */
import { readDocument } from '../../../shared/engine/heap/testing/read-heap.ts';
import { createOpenSnapshot } from '../../../shared/engine/heap/open/open-snapshot.ts';
import { HEAP_TABLES } from '../../../shared/engine/tables/heap-tables.ts';
import { runSteps } from '../../../shared/engine/steps/steps.ts';
import { HEAP_EXAMPLES } from '../../../shared/engine/tables/contract/examples/heap.ts';
import { settle } from '../../../shared/base/errors.ts';
import { askedCaptures, type AskedCaptures } from '../../../electron/features/sql/host/testing/asked-captures.ts';
import { heapSnapshotSeeds } from './captures.ts';
import type { FuzzReader } from './reader.ts';

/** Less than an input may use. */
const LIMITS = { memoryLimitBytes: 128 * 1024 ** 2, timeLimitMs: 2000 };

export function sqlReader(): FuzzReader {
  let captures: Promise<AskedCaptures> | null = null;
  const open = (): Promise<AskedCaptures> => {
    const [first] = heapSnapshotSeeds();
    if (first === undefined) throw new Error('there is no heap snapshot');
    const snapshot = createOpenSnapshot(readDocument(first.bytes));
    runSteps(snapshot.computeFigures());
    return askedCaptures('heap', HEAP_TABLES, [{ snapshot }, { snapshot }], LIMITS);
  };
  return {
    name: 'sql',
    seeds: () => HEAP_EXAMPLES.map(({ sql }) => ({ format: 'sql', bytes: new TextEncoder().encode(sql) })),
    async read(bytes) {
      captures ??= open();
      const asked = await captures;
      return [{ what: 'question', result: await settle(() => asked.ask(new TextDecoder().decode(bytes))) }];
    },
  };
}
