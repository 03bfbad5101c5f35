/** Findings of an application capture: its members, when each began, and the targets that could not be captured. */
import type { TargetSnapshot } from '../../contracts/targets.ts';
import { bytes, count, joined, ms, name, type Cell, type Section } from '../../findings/model.ts';
import { reportFindings } from '../report-findings.ts';

const NOUNS = { cpu: 'CPU profiles', heap: 'heap snapshots' } as const;

const targetName = ({ title, url }: TargetSnapshot): Cell => name(title === '' ? url : title);

export const applicationFindings = reportFindings('application.manifest', (manifest) => {
  const { kind, startedAt, startSkewMs, endpoints, members, notCaptured } = manifest;
  const captured: Section = {
    id: 'captured',
    title: 'Captured',
    label: 'Captured',
    facts: [['Captures', count(members.length)]],
    blocks: [
      { kind: 'paragraph', words: 'Each capture is opened or analyzed by its id.' },
      {
        kind: 'table',
        columns: [
          { title: 'Target', role: 'name' },
          { title: 'Type' },
          { title: 'Capture' },
          { title: 'Start' },
          { title: 'Duration' },
          { title: 'Size', role: 'figure' },
        ],
        rows: members.map(({ target, captureId, startOffsetMs, durationMs, sizeBytes }) => ({
          cells: [
            targetName(target),
            name(target.type),
            name(captureId),
            ms(startOffsetMs),
            ms(durationMs),
            bytes(sizeBytes),
          ],
        })),
      },
    ],
  };
  const missing: Section = {
    id: 'not-captured',
    title: 'Not captured',
    label: 'Not captured',
    facts: [['Targets', count(notCaptured.length)]],
    isWarning: true,
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Target', role: 'name' }, { title: 'Reason' }],
        rows: notCaptured.map(({ target, reason }) => ({ cells: [targetName(target), name(reason)] })),
      },
    ],
  };
  return {
    view: 'Captures of the application',
    line: [
      'Application capture, ',
      joined(
        endpoints.map(({ product, address }) => name(`${product} (${address})`)),
        ', ',
      ),
      `: ${members.length} ${NOUNS[kind]}, `,
      startSkewMs === null ? 'started together' : ['started within ', ms(startSkewMs)],
    ],
    facts: [
      ['Captures', count(members.length)],
      ...(startSkewMs === null ? [] : ([['Started within', ms(startSkewMs)]] as const)),
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
