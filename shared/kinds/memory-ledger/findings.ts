/** Findings of a stored memory ledger: the parts of each process, and who in JavaScript keeps what. */
import type { MemoryLedgerContent, MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import { MEMORY_PARTS, type ProcessLedger } from '../../contracts/page/process-memory.ts';
import {
  bytes,
  deltaBytes,
  name,
  plainSection,
  plainTable,
  type Cell,
  type Section,
  type Words,
} from '../../findings/model.ts';
import { verdictSentences } from '../../findings/verdict.ts';
import { reportFindings } from '../report-findings.ts';
import { ownProcess } from './evidence.ts';
import { countText, ownerPlace } from './owner-text.ts';
import { ledgerVerdict } from './rules.ts';

const bytesOf = (size: number | null): Cell => (size === null ? name('–') : bytes(size));

/** `at least 100,000 ArrayBuffers` */
export function ownerCount(owner: Pick<MemoryOwner, 'kind' | 'count' | 'isAtLeast'>): string {
  return `${owner.isAtLeast ? 'at least ' : ''}${countText(owner)}`;
}

function processSection(process: ProcessLedger, before: ProcessLedger | null): Section {
  const { processId, type, parts, privateBytes } = process;
  return plainSection(`process-${processId}`, `${type} process ${processId}`, [
    plainTable(
      ['Part', 'Private', ...(before === null ? [] : ['Change']), 'Reported inside (reserved)'],
      [
        ...parts.map(({ id, bytes: size, inside }): Words[] => [
          MEMORY_PARTS[id].label,
          bytes(size),
          ...(before === null ? [] : [deltaBytes(size - (before.parts.find((part) => part.id === id)?.bytes ?? 0))]),
          inside.slice(0, 4).flatMap((each, at) => [at === 0 ? '' : ', ', name(each.name), ' ', bytes(each.bytes)]),
        ]),
        [
          'All',
          bytesOf(privateBytes),
          ...(before === null
            ? []
            : [
                privateBytes === null || before.privateBytes === null
                  ? '–'
                  : deltaBytes(privateBytes - before.privateBytes),
              ]),
          '',
        ],
      ],
    ),
  ]);
}

/** The process of the target, the GPU process and the others; then the owners. */
export function ledgerSections({ ledger, before, owners }: MemoryLedgerContent): Section[] {
  const beforeOf = ({ processId }: ProcessLedger): ProcessLedger | null =>
    before?.processes.find((each) => each.processId === processId) ?? null;
  const kept = plainSection('owners', 'Kept by JavaScript, outside its heap', [
    plainTable(
      ['Objects', 'Size', 'Kept by', 'Place'],
      (owners ?? []).map((owner) => [
        ownerCount(owner),
        owner.bytes === null ? 'unknown' : [owner.isAtLeast ? 'at least ' : '', bytes(owner.bytes)],
        name(owner.held),
        name(ownerPlace(owner)),
      ]),
    ),
  ]);
  return [
    ...ledger.processes.map((process) => processSection(process, beforeOf(process))),
    ...(owners === undefined ? [] : [kept]),
  ];
}

export const memoryLedgerFindings = reportFindings('memory-ledger.file', (file) => {
  const { target, ledger, before, owners, samples, sampling, captures } = file;
  const own = ownProcess(ledger);
  return {
    view: target.title === '' ? target.url : target.title,
    line: ['Memory ledger: ', verdictSentences(ledgerVerdict(file))],
    facts: [
      ['Target', name(target.title === '' ? target.url : target.title)],
      ['Private', bytesOf(own?.privateBytes ?? null)],
      ...(own?.namedBytes === undefined || own.namedBytes === null
        ? []
        : ([['Named', bytes(own.namedBytes)]] as const)),
    ],
    parts: ledgerSections(file),
    json: () => ({ kind: 'memory-ledger', target, ledger, before, owners, samples, sampling, captures }),
  };
});
