/** Writes SQL tables of the documents of one port. */
import type { AnalysisRequest } from '../../shared/contracts/analysis.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { TableLayout } from '../../shared/contracts/sql-process.ts';
import type { Documents } from './documents/contract.ts';
import { answered } from './engines/engine.ts';
import { placesOf } from './engines/index.ts';
import type { Originals } from './originals.ts';
import type { PortDocuments } from './port-documents.ts';
import type { Waiter } from './shared-work.ts';
import { writeTable } from './write-table.ts';

type WriteTableRequest = Extract<AnalysisRequest, { type: 'write-table' }>;

export function createPortTables({
  documents,
  own,
  originals,
}: {
  readonly documents: Documents;
  readonly own: PortDocuments;
  readonly originals: Originals;
}): (request: WriteTableRequest, waiter: Waiter) => Promise<AppResult<TableLayout>> {
  return async ({ documentId, source, table, columns, toPath }, waiter) => {
    const opened = await own.open(documentId, source, waiter);
    if (!opened.ok) return opened;
    const document = own.get(documentId);
    if (document === undefined) throw new Error(`the document ${documentId} was closed while it was opened`);
    const { key, filePath } = document;
    const read = await documents.query(key, filePath, waiter, (open) =>
      answered(() => ({ kind: open.kind, places: placesOf(open) })),
    );
    if (!read.ok) return read;
    const { kind, places } = read.value;
    // Its classes have original names then.
    if (kind === 'heap') await originals.ofHeap(document, waiter);
    const resolve = places.length === 0 ? null : await originals.resolverOf(filePath, places, waiter);
    return documents.query(key, filePath, waiter, (open) => ({
      steps: writeTable(open, { table, columns, toPath, resolve }),
      needsFigures: true,
      needsColumns: true,
      neededBytes: 0,
    }));
  };
}
