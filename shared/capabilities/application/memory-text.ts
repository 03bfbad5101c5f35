/** The ledger of a process as an answer: what it has, what grew, and who keeps it. */
import { targetName } from '../../contracts/targets.ts';
import { code, sentence } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatDuration, formatPercent, truncateEnd } from '../../base/units.ts';
import { MEMORY_PARTS, MEMORY_SOURCES, type ProcessLedger } from '../../contracts/page/process-memory.ts';
import type { MemoryLedgerResult, MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import { ledgerVerdict, ownProcess } from '../../kinds/memory-ledger/growth.ts';
import { countText, ownerPlace } from '../../kinds/memory-ledger/owner-text.ts';
import { answerWith, listed, listOf, tableOf, titled, type Answer } from '../../findings/blocks.ts';
import { bytes, joined, name, percent, type Section } from '../../findings/model.ts';

const MAX_INSIDE = 4;
const MAX_OTHERS = 8;
const MAX_OWNERS = 6;
const MAX_TIMES = 12;
const CODE_CHARS = 240;

const bytesText = (size: number | null): string => (size === null ? 'unknown' : formatBytes(size));
const signed = (size: number): string => `${size < 0 ? '−' : '+'}${formatBytes(Math.abs(size))}`;

function ownerRow(owner: MemoryOwner): string {
  const { held, path, growth, isAtLeast } = owner;
  const size = owner.bytes === null ? '' : `, ${formatBytes(owner.bytes)}`;
  const more =
    growth === undefined
      ? ''
      : ` (${growth.count < 0 ? '' : '+'}${growth.count}${growth.bytes === null ? '' : `, ${signed(growth.bytes)}`})`;
  const place = ownerPlace(owner);
  return `${isAtLeast ? 'at least ' : ''}${countText(owner)}${size}${more}, kept by ${code(held)}${held === path ? '' : ` (${code(path)})`}${place === '' ? '' : `, ${code(truncateEnd(place, CODE_CHARS))}`}`;
}

function processSection(process: ProcessLedger, result: MemoryLedgerResult): Section {
  const before = result.before?.processes.find(({ processId }) => processId === process.processId) ?? null;
  const bytesBefore = (id: ProcessLedger['parts'][number]['id']): number =>
    before?.parts.find((part) => part.id === id)?.bytes ?? 0;
  return titled(
    `${code(process.type)} process ${process.processId}: ${bytesText(process.privateBytes)} private`,
    tableOf(process.parts, [
      ['Part', ({ id }) => MEMORY_PARTS[id].label],
      ['Private', (part) => bytes(part.bytes)],
      ['Share', (part) => (process.privateBytes === null ? '–' : percent(part.bytes / process.privateBytes))],
      before !== null && ['Change', (part) => signed(part.bytes - bytesBefore(part.id))],
      [
        'Reported inside (reserved)',
        ({ inside }) =>
          joined(
            inside.slice(0, MAX_INSIDE).map((each) => [name(each.name), ' ', bytes(each.bytes)]),
            ', ',
          ),
      ],
    ]),
  );
}

/** `8.9 MB → 20.1 MB → 31.4 MB`: of many samples every nth, and the last one. */
function overTime({ ledger, samples }: MemoryLedgerResult): string {
  const own = ownProcess(ledger);
  const all = samples.filter(({ processId }) => processId === own?.processId);
  const every = Math.max(1, Math.ceil(all.length / MAX_TIMES));
  const shown = all.filter((_, at) => at % every === 0 || at === all.length - 1);
  return shown.length === 0 ? 'unknown' : shown.map(({ privateBytes }) => formatBytes(privateBytes)).join(' → ');
}

export function memoryLedgerText(result: MemoryLedgerResult): Answer {
  const { target, ledger, owners, sampling, captures, captureId } = result;
  const own = ownProcess(ledger);
  const detailed = ledger.processes.filter(({ isOfTarget, type }) => isOfTarget || type === 'GPU');
  const others = ledger.processes.filter((process) => !detailed.includes(process));
  const sources = [
    ...new Set(
      ledger.processes.flatMap(({ parts }) =>
        parts.flatMap((part) => [part.source, ...part.inside.map(({ source }) => source)]),
      ),
    ),
  ];
  const snapshot = captures.at(-1);
  const total = own?.privateBytes ?? 0;
  const named = total > 0 ? formatPercent((own?.namedBytes ?? 0) / total) : null;
  return answerWith(
    'Memory Ledger',
    [
      ['Target', targetName(target)],
      ['Private', bytesText(own?.privateBytes ?? null)],
      named !== null && ['Named', named],
    ],
    sentence(ledgerVerdict(result)),
    ...detailed.map((process) => processSection(process, result)),
    listed(
      'Other processes',
      others
        .slice(0, MAX_OTHERS)
        .map(
          ({ type, processId, privateBytes, parts: [first] }) =>
            `${code(type)} ${processId}: ${bytesText(privateBytes)}${first === undefined ? '' : `, most of it ${MEMORY_PARTS[first.id].label}`}`,
        ),
    ),
    owners !== undefined &&
      titled(
        'Kept by JavaScript, outside its heap',
        owners.length === 0 ? 'Nothing of size.' : listOf(owners.slice(0, MAX_OWNERS).map(ownerRow)),
      ),
    listed('Notes', [
      `Stored as ${code(captureId)}; its tables: ${proposedCall('pen_query', { captures: [captureId] })}.`,
      ...ledger.unknown.map((text) => code(text)),
      `Sources: ${sources.map((source) => MEMORY_SOURCES[source]).join(', ')}. Parts add up to the private memory; what is reported inside is reserved, in memory or not, and owned objects are part of it.`,
      (owners === undefined || sampling === undefined) &&
        `What grows, and who keeps it: ${proposedCall('pen_application', { ledger: target.id, seconds: 30, owners: true })} (takes two heap snapshots).`,
      ...(sampling === undefined
        ? []
        : [
            `Private memory of the process over time: ${overTime(result)}.`,
            `Samples took ${formatDuration(sampling.tookMs)} of ${formatDuration(sampling.overMs)}.`,
          ]),
      snapshot !== undefined &&
        `All holders of one class: ${proposedCall('pen_heap_retainers', { capture: snapshot, class: 'ArrayBuffer' })}`,
    ]),
  );
}
