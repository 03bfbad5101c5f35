/** Findings of coverage: the used part of each script or style sheet, most unused first. */
import { truncateMiddle } from '../../base/units.ts';
import type { CoveredFile } from '../../engine/coverage/contract/coverage.ts';
import { codeSection } from '../../core/findings/code-section.ts';
import {
  address,
  bytes,
  count,
  name,
  percent,
  plainSection,
  plainTable,
  type Cell,
  type Section,
  type Table,
  type Words,
} from '../../core/findings/model.ts';
import { readRows } from '../../core/kinds/read-rows.ts';
import { omittedRows, type ReportFindings } from '../../core/kinds/report-findings.ts';

/** The largest of these with a text that is the author's are quoted. */
const MAX_READ = 10;

const URL_CHARS = 55;

const WORDS = {
  'js-coverage': { what: 'JS coverage', file: 'Script', units: 'Functions' },
  'css-coverage': { what: 'CSS coverage', file: 'Style sheet', units: 'Rules' },
} as const;

export function shareOf(part: number, total: number): Cell {
  return total === 0 ? name('–') : percent(part / total);
}

function ofAll(used: number, all: number): Words {
  return [count(used), ' of ', count(all)];
}

/** As answers name it. */
export function fileName({ url, part }: Pick<CoveredFile, 'url' | 'part'>): string {
  const shown = truncateMiddle(url, URL_CHARS);
  if (url === '') return part;
  return part === '' ? shown : `${shown} ${part}`;
}

const fileWords = ({ url, part }: CoveredFile): Words =>
  url === '' ? name(part) : [address(url, URL_CHARS), part === '' ? '' : [' ', name(part)]];

export function coveredFiles(files: readonly CoveredFile[], kind: keyof typeof WORDS): Table {
  return plainTable(
    [WORDS[kind].file, 'Total', 'Used', 'Unused', 'Used %', `${WORDS[kind].units} used`],
    files.map((file) => [
      fileWords(file),
      bytes(file.totalBytes),
      bytes(file.usedBytes),
      bytes(file.unusedBytes),
      shareOf(file.usedBytes, file.totalBytes),
      ofAll(file.usedUnits, file.units),
    ]),
  );
}

function fileJson(
  { url, part, totalBytes, usedBytes, unusedBytes, units, usedUnits }: CoveredFile,
  isJs: boolean,
): object {
  return {
    url,
    ...(part === '' ? {} : { part }),
    totalBytes,
    usedBytes,
    unusedBytes,
    ...(isJs ? { functions: units, usedFunctions: usedUnits } : { rules: units, usedRules: usedUnits }),
  };
}

export const coverageFindings: ReportFindings = async (ask) => {
  const { kind, files, totalBytes, usedBytes, units, usedUnits } = await ask('coverage.overview', {});
  const { rows } = await readRows(null, (part) => ask('coverage.files', part));
  const named = WORDS[kind];
  const parts: Section[] = [];
  const [largest] = rows;
  if (kind === 'js-coverage' && largest !== undefined) {
    const never = await ask('coverage.units', { index: largest.index, unusedOnly: true, count: MAX_READ });
    const blamed = never.rows
      .filter(({ line }) => line > 0)
      .map(({ name: of, line, column, sizeBytes }) => ({
        name: [name(of === '' ? '(anonymous)' : of), ', never ran, ', bytes(sizeBytes)],
        place: { url: largest.url, line, column },
      }));
    parts.push(...(await codeSection(ask, blamed)));
  }
  parts.push(plainSection('files', 'Files, most unused first', [coveredFiles(rows, kind)]));
  return {
    line: [
      `${named.what}: `,
      bytes(usedBytes),
      ' of ',
      bytes(totalBytes),
      ' used (',
      shareOf(usedBytes, totalBytes),
      '), ',
      ofAll(usedUnits, units),
      ` ${named.units.toLowerCase()}, `,
      count(files),
      ' files',
    ],
    parts,
    json: (cut) => {
      const shown = cut(rows);
      return {
        kind,
        totalBytes,
        usedBytes,
        entries: shown.rows.map((file) => fileJson(file, kind === 'js-coverage')),
        ...omittedRows('entriesOmitted', shown.omitted),
      };
    },
  };
};
