/** Reader of the tables of a memory ledger. */
import type { MemoryLedgerFile } from './contract/memory-ledgers.ts';
import {
  LEDGER_OWNER,
  LEDGER_PART,
  LEDGER_PROCESS,
  LEDGER_RESERVED,
  LEDGER_SAMPLE,
} from '../../engine/tables/contract/memory-ledger.ts';
import { type SqlTableOf, tableOfRows } from '../../engine/tables/index.ts';

function* processRows({ before, ledger }: MemoryLedgerFile) {
  for (const process of before?.processes ?? []) yield { moment: 'start', process };
  for (const process of ledger.processes) yield { moment: 'end', process };
}

function* partRows(file: MemoryLedgerFile) {
  for (const { moment, process } of processRows(file))
    for (const part of process.parts) yield { moment, processId: process.processId, part };
}

function* reservedRows(file: MemoryLedgerFile) {
  for (const { part, ...of } of partRows(file))
    for (const report of part.inside) yield { ...of, part: part.id, report };
}

function* sampleRows({ samples }: MemoryLedgerFile) {
  for (const { atMs, processId, parts } of samples) for (const part of parts) yield { atMs, processId, part };
}

export const MEMORY_LEDGER_TABLES: readonly SqlTableOf<MemoryLedgerFile>[] = [
  tableOfRows(LEDGER_PROCESS, processRows, {
    moment: ({ moment }) => moment,
    process_id: ({ process }) => process.processId,
    type: ({ process }) => process.type,
    is_of_target: ({ process }) => process.isOfTarget,
    private_bytes: ({ process }) => process.privateBytes,
    named_bytes: ({ process }) => process.namedBytes,
  }),
  tableOfRows(LEDGER_PART, partRows, {
    moment: ({ moment }) => moment,
    process_id: ({ processId }) => processId,
    part: ({ part }) => part.id,
    private_bytes: ({ part }) => part.bytes,
    source: ({ part }) => part.source,
  }),
  tableOfRows(LEDGER_RESERVED, reservedRows, {
    moment: ({ moment }) => moment,
    process_id: ({ processId }) => processId,
    part: ({ part }) => part,
    name: ({ report }) => report.name,
    reserved_bytes: ({ report }) => report.bytes,
    source: ({ report }) => report.source,
  }),
  tableOfRows(LEDGER_SAMPLE, sampleRows, {
    at_ms: ({ atMs }) => atMs,
    process_id: ({ processId }) => processId,
    part: ({ part }) => part.id,
    private_bytes: ({ part }) => part.bytes,
  }),
  tableOfRows(LEDGER_OWNER, ({ owners = [] }: MemoryLedgerFile) => owners, {
    owner_kind: ({ kind }) => kind,
    class: ({ className }) => className,
    object_count: ({ count }) => count,
    size_bytes: ({ bytes }) => bytes,
    is_at_least: ({ isAtLeast }) => isAtLeast,
    held_by: ({ held }) => held,
    path: ({ path }) => path,
    url: ({ addedAt: [place] }) => place?.source ?? null,
    line: ({ addedAt: [place] }) => place?.line ?? null,
    function: ({ addedAt: [place] }) => place?.name ?? null,
    growth_count: ({ growth }) => growth?.count ?? null,
    growth_bytes: ({ growth }) => growth?.bytes ?? null,
  }),
];
