/** Findings of an application capture: its members, when each began, and the targets that could not be captured. */
import type { TargetSnapshot } from '../../../core/contracts/targets.ts';
import { bytes, joined, ms, name, plainSection, plainTable, type Cell } from '../../../core/findings/model.ts';
import { reportFindings } from '../../../core/kinds/report-findings.ts';

const NOUNS = { cpu: 'CPU profiles', heap: 'heap snapshots' } as const;

const targetName = ({ title, url }: TargetSnapshot): Cell => name(title === '' ? url : title);

export const applicationFindings = reportFindings('application.manifest', (manifest) => {
  const { kind, startedAt, startSkewMs, endpoints, members, notCaptured } = manifest;
  const captured = plainSection('captured', 'Captured', [
    { kind: 'paragraph', words: 'Each capture is opened or analyzed by its id.' },
    plainTable(
      ['Target', 'Type', 'Capture', 'Start', 'Duration', 'Size'],
      members.map(({ target, captureId, startOffsetMs, durationMs, sizeBytes }) => [
        targetName(target),
        name(target.type),
        name(captureId),
        ms(startOffsetMs),
        ms(durationMs),
        bytes(sizeBytes),
      ]),
    ),
  ]);
  const missing = plainSection('not-captured', 'Not captured', [
    plainTable(
      ['Target', 'Reason'],
      notCaptured.map(({ target, reason }) => [targetName(target), name(reason)]),
    ),
  ]);
  return {
    line: [
      'Application capture, ',
      joined(
        endpoints.map(({ product, address }) => name(`${product} (${address})`)),
        ', ',
      ),
      `: ${members.length} ${NOUNS[kind]}, `,
      startSkewMs === null ? 'started together' : ['started within ', ms(startSkewMs)],
    ],
    parts: notCaptured.length === 0 ? [captured] : [captured, missing],
    json: () => ({
      kind: 'application',
      recorded: kind,
      startedAt,
      startSkewMs,
      endpoints,
      entries: members.map(({ target: { type, title, url }, captureId, ...times }) => ({
        type,
        title,
        url,
        captureId,
        ...times,
      })),
      notCaptured: notCaptured.map(({ target: { type, title, url }, code, reason }) => ({
        type,
        title,
        url,
        code,
        reason,
      })),
    }),
  };
});
