/** Polyfills and transforms for old browsers in the page's scripts. */
import type { LegacyScript } from '../../../engine/trace/contract/script-weight.ts';
import { bytes, joined, link, name, script as scriptPlace, type Words } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

/** Names in one row. */
const SHOWN_MATCHES = 4;

/** Less is not worth a step. */
const MUCH_BYTES = 10_000;

type Row = LegacyScript['rows'][number];

function matchesOf({ matches }: Row): Words {
  const shown = matches
    .slice(0, SHOWN_MATCHES)
    .map(({ name: of, place }): Words => [name(of), ' in ', scriptPlace(place)]);
  const others = matches.length - shown.length;
  return [joined(shown, ', '), others > 0 ? ` and ${others} more` : ''];
}

/** `about 14.9 KB of 179.2 KB`; `most of 2.7 KB` where the estimate, made of builds of their own, says nothing more exact. */
function shareWords({ wastedBytes, sizeBytes }: Row): Words {
  return wastedBytes < sizeBytes
    ? ['about ', bytes(wastedBytes), ' of ', bytes(sizeBytes)]
    : ['most of ', bytes(sizeBytes)];
}

export const legacyScript = traceFinding({
  group: 'network',
  tells: ['legacyScript'],
  compared: [],
  section: ({ insights: { legacyScript: found } }) => {
    const head = { id: 'legacy-script', title: 'Legacy JavaScript' };
    if (found === null) return null;
    if (found.rows.length === 0) return { ...head, absent: 'None in the stored scripts' };
    return {
      ...head,
      facts: [['Could be saved, estimated', bytes(found.wastedBytes)]],
      blocks: [
        {
          kind: 'list',
          rows: found.rows.map((row) => ({
            name: link(row.url),
            detail: [shareWords(row), ': ', matchesOf(row)],
            code: row.matches[0]?.place ?? null,
          })),
        },
      ],
    };
  },
  headlines: ({ insights: { legacyScript: found } }) => {
    const [row] = found?.rows ?? [];
    return row === undefined
      ? []
      : [['Legacy JavaScript: ', link(row.url), ' ', shareWords(row), ', ', matchesOf(row)]];
  },
  nextSteps: ({ insights: { legacyScript: found } }) => {
    const [row] = found?.rows ?? [];
    if (row === undefined || row.wastedBytes < MUCH_BYTES) return [];
    return [
      [
        'Build ',
        link(row.url),
        ' for current browsers (the target of the bundler, or browserslist): ',
        shareWords(row),
        ' are polyfills and transforms.',
      ],
    ];
  },
  json: ({ legacyScript: found }) =>
    found && {
      name: 'Legacy JavaScript',
      value: found.wastedBytes,
      unit: 'bytes',
      items: found.rows.map(({ url, wastedBytes }) => ({ name: url, value: wastedBytes, unit: 'bytes', url })),
    },
});
