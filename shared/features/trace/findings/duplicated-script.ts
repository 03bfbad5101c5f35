/** Packages and modules that the page's scripts contain more than once. */
import { formatBytes } from '../../../base/units.ts';
import type { DuplicatedScript } from '../../../engine/trace/contract/script-weight.ts';
import { bytes, joined, link, name, script as scriptPlace, type Words } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

/** Less is not worth a headline. */
const MIN_HEADLINE_BYTES = 5000;

type Row = DuplicatedScript['rows'][number];
type Copy = Row['copies'][number];

const copyWords = ({ url, sizeBytes, importedBy }: Copy): Words => [
  link(url),
  ' ',
  bytes(sizeBytes),
  importedBy === null ? '' : [', imported in ', scriptPlace(importedBy)],
];

const copiesOf = ({ copies }: Row): Words => joined(copies.map(copyWords), '; ');

/** Folders in front of the last `node_modules`: two installed versions of a package are in two folders. */
const installedIn = ({ source }: Copy): string => source.slice(0, Math.max(0, source.lastIndexOf('node_modules')));

function versions({ copies }: Row): Words {
  const folders = new Set(copies.map(installedIn));
  return folders.size > 1 ? `, installed ${folders.size} times` : '';
}

export const duplicatedScript = traceFinding({
  group: 'network',
  tells: ['duplicatedScript'],
  compared: [],
  section: ({ insights: { duplicatedScript: found } }) => {
    const head = { id: 'duplicated-script', title: 'Duplicated JavaScript' };
    if (found === null) return null;
    if (found.rows.length === 0) return { ...head, absent: 'None by the stored source maps' };
    return {
      ...head,
      facts: [['Could be saved', bytes(found.wastedBytes)]],
      blocks: [
        {
          kind: 'list',
          rows: found.rows.map((row) => ({
            name: name(row.name),
            detail: [copiesOf(row), versions(row)],
            figure: bytes(row.wastedBytes),
            code: row.copies.findLast(({ importedBy }) => importedBy !== null)?.importedBy ?? null,
          })),
        },
      ],
    };
  },
  headlines: ({ insights: { duplicatedScript: found } }) => {
    const [row] = found?.rows ?? [];
    if (row === undefined || row.wastedBytes < MIN_HEADLINE_BYTES) return [];
    return [['Duplicated JavaScript: ', name(row.name), ` ${formatBytes(row.wastedBytes)}: `, copiesOf(row)]];
  },
  nextSteps: ({ insights: { duplicatedScript: found } }) => {
    const [row] = found?.rows ?? [];
    if (row === undefined || row.wastedBytes < MIN_HEADLINE_BYTES) return [];
    return [
      [
        'Load ',
        name(row.name),
        ' once: ',
        versions(row) === '' ? 'put it into a chunk that the scripts share' : 'install one version of it',
        ', which saves ',
        bytes(row.wastedBytes),
        found !== null && found.wastedBytes > row.wastedBytes
          ? [' (', bytes(found.wastedBytes), ' with everything that is loaded twice).']
          : '.',
      ],
    ];
  },
  json: ({ duplicatedScript: found }) =>
    found && {
      name: 'Duplicated JavaScript',
      value: found.wastedBytes,
      unit: 'bytes',
      items: found.rows.map((row) => ({ name: row.name, value: row.wastedBytes, unit: 'bytes' })),
    },
});
