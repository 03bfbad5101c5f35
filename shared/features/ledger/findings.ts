/** Findings of a stored memory ledger: the parts of each process, and who in JavaScript keeps what. */
import type { MemoryLedgerContent, MemoryOwner } from './contract/memory-ledgers.ts';
import { MEMORY_PARTS, type ProcessLedger } from '../../core/contracts/process-memory.ts';
import {
  bytes,
  deltaBytes,
  deltaCount,
  name,
  percent,
  plainSection,
  plainTable,
  type Cell,
  type Section,
  type Words,
} from '../../core/findings/model.ts';
import { verdictSentences } from '../../core/findings/verdict.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';
import { countText, ownerPlace } from './owner-text.ts';
import { ledgerVerdict } from './rules.ts';

const MAX_PLACE_CHARS = 240;

const bytesOf = (size: number | null): Cell => (size === null ? name('–') : bytes(size));

/** `at least 100,000 ArrayBuffers` */
export function ownerCount(owner: Pick<MemoryOwner, 'kind' | 'count' | 'isAtLeast'>): string {
  return `${owner.isAtLeast ? 'at least ' : ''}${countText(owner)}`;
}

/** `+30, +7.5 MB`; '' where one snapshot was taken. */
function gainWords({ growth }: MemoryOwner): Words {
  if (growth === undefined) return '';
  return [deltaCount(growth.count), growth.bytes === null ? '' : [', ', deltaBytes(growth.bytes)]];
}

/** A title is no place for what a browser may call a process. */
const KIND = /^[A-Za-z][A-Za-z -]{0,30}$/;

function processSection(process: ProcessLedger, before: ProcessLedger | null): Section {
  const { processId, type, parts, privateBytes } = process;
  const shareOf = (size: number): Words => (privateBytes === null ? '–' : percent(size / privateBytes));
  return plainSection(`process-${processId}`, `${KIND.test(type) ? type : 'Other'} process ${processId}`, [
    plainTable(
      ['Part', 'Private', 'Share', ...(before === null ? [] : ['Change']), 'Reported inside (reserved)'],
      [
        ...parts.map(({ id, bytes: size, inside }): Words[] => [
          MEMORY_PARTS[id].label,
          bytes(size),
          shareOf(size),
          ...(before === null ? [] : [deltaBytes(size - (before.parts.find((part) => part.id === id)?.bytes ?? 0))]),
          inside.slice(0, 4).flatMap((each, at) => [at === 0 ? '' : ', ', name(each.name), ' ', bytes(each.bytes)]),
        ]),
        [
          'All',
          bytesOf(privateBytes),
          '',
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
    ...(owners?.length === 0 ? ([{ kind: 'paragraph', words: 'Nothing of size.' }] as const) : []),
    plainTable(
      ['Objects', 'Size', 'Change', 'Kept by', 'Path', 'Place'],
      (owners ?? []).map((owner) => [
        ownerCount(owner),
        owner.bytes === null ? 'unknown' : [owner.isAtLeast ? 'at least ' : '', bytes(owner.bytes)],
        gainWords(owner),
        name(owner.held),
        owner.held === owner.path ? '' : name(owner.path),
        name(ownerPlace(owner), MAX_PLACE_CHARS),
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
  return {
    line: ['Memory ledger: ', verdictSentences(ledgerVerdict(file))],
    parts: ledgerSections(file),
    json: () => ({ kind: 'memory-ledger', target, ledger, before, owners, samples, sampling, captures }),
  };
});
