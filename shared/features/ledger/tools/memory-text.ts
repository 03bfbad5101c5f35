/** The ledger of a process as an answer: what it has, what grew, and who keeps it. */
import { targetName } from '../../../core/contracts/targets.ts';
import { bullets, code, document, section, summaryLine, title } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatDuration, formatPercent } from '../../../base/units.ts';
import { MEMORY_PARTS, MEMORY_SOURCES } from '../../../core/contracts/process-memory.ts';
import type { MemoryLedgerResult } from '../contract/memory-ledgers.ts';
import { sectionText } from '../../../core/findings/markdown.ts';
import { MARKDOWN } from '../../../core/findings/voice.ts';
import { ownProcess } from '../evidence.ts';
import { ledgerSections } from '../findings.ts';
import { ledgerText } from '../rules.ts';

const MAX_OTHERS = 8;
const MAX_TIMES = 12;

const bytesText = (bytes: number | null): string => (bytes === null ? 'unknown' : formatBytes(bytes));

/** `8.9 MB → 20.1 MB → 31.4 MB`: of many samples every nth, and the last one. */
function overTime({ ledger, samples }: MemoryLedgerResult): string {
  const own = ownProcess(ledger);
  const all = samples.filter(({ processId }) => processId === own?.processId);
  const every = Math.max(1, Math.ceil(all.length / MAX_TIMES));
  const shown = all.filter((_, at) => at % every === 0 || at === all.length - 1);
  return shown.length === 0 ? 'unknown' : shown.map(({ privateBytes }) => formatBytes(privateBytes)).join(' → ');
}

export function memoryLedgerText(result: MemoryLedgerResult): string {
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
  return document([
    title('Memory Ledger'),
    summaryLine([
      ['Target', targetName(target)],
      ['Private', bytesText(own?.privateBytes ?? null)],
      ...(named === null ? [] : ([['Named', named]] as const)),
    ]),
    ledgerText(result, MARKDOWN),
    ...ledgerSections({ ...result, ledger: { ...ledger, processes: detailed } }).map(sectionText),
    others.length > 0 &&
      section('Other processes', [
        bullets(
          others
            .slice(0, MAX_OTHERS)
            .map(
              ({ type, processId, privateBytes, parts: [first] }) =>
                `${code(type)} ${processId}: ${bytesText(privateBytes)}${first === undefined ? '' : `, most of it ${MEMORY_PARTS[first.id].label}`}`,
            ),
        ),
      ]),
    section('Notes', [
      bullets([
        `Stored as ${code(captureId)}; its tables: ${proposedCall('pen_query', { captures: [captureId] })}.`,
        ...ledger.unknown.map((text) => code(text)),
        `Sources: ${sources.map((source) => MEMORY_SOURCES[source]).join(', ')}. Parts add up to the private memory; what is reported inside is reserved, in memory or not, and owned objects are part of it.`,
        ...(owners === undefined || sampling === undefined
          ? [
              `What grows, and who keeps it: ${proposedCall('pen_application', { ledger: target.id, seconds: 30, owners: true })} (takes two heap snapshots).`,
            ]
          : []),
        ...(sampling === undefined
          ? []
          : [
              `Private memory of the process over time: ${overTime(result)}.`,
              `Samples took ${formatDuration(sampling.tookMs)} of ${formatDuration(sampling.overMs)}.`,
            ]),
        ...(snapshot === undefined
          ? []
          : [
              `All holders of one class: ${proposedCall('pen_heap_retainers', { capture: snapshot, class: 'ArrayBuffer' })}`,
            ]),
      ]),
    ]),
  ]);
}
