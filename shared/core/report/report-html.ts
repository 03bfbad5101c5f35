/**
 * Prints a report as one HTML file: no script, no address that a browser loads, a policy that forbids both, and every text of a capture
 * escaped. Its size is limited: what was left out is stated where it is missing.
 */
import {
  codeKeyOf,
  type PlainCell,
  type PlainCode,
  type PlainColumn,
  type PlainTable,
} from '../findings/plain-tables.ts';
import { quoteLines } from '../findings/quotes.ts';
import { formatCount, truncateEnd } from '../../base/units.ts';
import { plainLine, printable } from '../../base/visible-text.ts';
import type { Report, ReportChart, ReportSection } from './report-model.ts';

// The style of an HTML report. Its policy allows this text and no other style.

/** SHA-256 of `REPORT_STYLE` in base64, as the policy needs it; `electron/features/library/html-report.test.ts` compares both. */
export const REPORT_STYLE_HASH = 'W6Dxu8nOq3+jfpyxmO3+kq6ZqSL+zOhyKYAsEu8s+vU=';

export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: #1c1e21; --second: #5b6168; --line: #d9dce0; --fill: #f4f5f7; --bar: #4a7fd4; --page: #fff; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --second: #a3a9b0; --line: #3a3f45; --fill: #26292d; --bar: #7aa5ea; --page: #1b1d20; } }
body { margin: 0 auto; max-width: 1200px; padding: 24px; font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { margin: 0; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 28px 0 8px; font-size: 16px; }
p { margin: 4px 0; overflow-wrap: anywhere; }
.second { color: var(--second); }
.warning { padding: 6px 10px; border: 1px solid var(--line); border-left: 4px solid #c47f17; }
dl.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0 0; }
dl.figures div { padding: 8px 12px; background: var(--fill); border-radius: 4px; }
dl.figures dt { color: var(--second); font-size: 12px; }
dl.figures dd { margin: 0; font-size: 16px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; }
dl.facts dt { color: var(--second); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; color: var(--second); padding-bottom: 4px; }
th, td { padding: 3px 10px 3px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; }
tbody th { min-width: 16ch; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: 13px; }
tbody th.words { font: inherit; }
td { overflow-wrap: anywhere; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { fill: var(--bar); }
.bar-whole { fill: var(--fill); }
svg.chart { display: block; width: 100%; height: auto; background: var(--fill); }
svg.chart text { font: 11px system-ui, sans-serif; fill: #16181b; pointer-events: none; }
.ends { display: flex; justify-content: space-between; color: var(--second); font-size: 12px; }
blockquote { margin: 8px 0; padding: 4px 12px; border-left: 3px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
pre.code { margin: 4px 0; padding: 8px 12px; background: var(--fill); border-radius: 4px; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
pre.code mark { color: inherit; background: rgb(196 127 23 / 24%); }
a { color: var(--bar); }
.barred { display: flex; justify-content: flex-end; align-items: center; gap: 6px; }
.barred svg { flex: none; }
.barred span { min-width: 5.5em; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; } }
`;

/** About the size of the largest report, in characters: tables end where it is reached. */
const MAX_CHARS = 4_000_000;
const MAX_CELL_CHARS = 500;
const MAX_BOXES = 4000;
const MAX_LEVELS = 80;

/** Drawing units of a chart: width, and height of a level. */
const CHART_WIDTH = 1000;
const LEVEL_HEIGHT = 16;
/** Boxes below this width are left out, and those below the second one have no name. */
const MIN_WIDTH = 0.5;
const MIN_NAMED_WIDTH = 28;
/** The average width of a character in most system fonts; names of a wider one are cut at the end of their box. */
const CHAR_WIDTH = 6.6;
const BAR_WIDTH = 80;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Text of a capture on one line, for element content and quoted attributes. */
function line(text: string): string {
  return escaped(truncateEnd(plainLine(text), MAX_CELL_CHARS));
}

/** A number for an attribute. */
function units(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A fixed hue for each name. */
function hueOf(group: string): number {
  let hash = 0;
  for (const character of group) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}

function facts(rows: Report['provenance'], name: 'figures' | 'facts'): string {
  if (rows.length === 0) return '';
  const pair = ([label, value]: readonly [string, string]): string => `<dt>${line(label)}</dt><dd>${line(value)}</dd>`;
  const pairs = rows.map((row) => (name === 'figures' ? `<div>${pair(row)}</div>` : pair(row)));
  return `<dl class="${name}">${pairs.join('')}</dl>`;
}

function bar(share: number): string {
  const width = Math.min(1, Math.max(0, share)) * BAR_WIDTH;
  return `<svg width="${BAR_WIDTH}" height="8" aria-hidden="true"><rect class="bar-whole" width="${BAR_WIDTH}" height="8"/><rect class="bar" width="${units(width)}" height="8"/></svg>`;
}

/** Ids of the code in the report, by its key. */
type Anchors = ReadonlyMap<string, string>;

function anchorsOf({ sections }: Report): Anchors {
  const quotes = sections.flatMap((section) => (section.kind === 'code' ? [section.quote] : []));
  return new Map(quotes.map(({ source, line: at }, index) => [codeKeyOf(source, at), `code-${index + 1}`]));
}

function cellHtml(
  cell: PlainCell | string,
  { isFigure = false, isWords = false }: PlainColumn,
  isHead: boolean,
  anchors: Anchors,
): string {
  const { text, share, codeKey = '' } = typeof cell === 'string' ? { text: cell } : cell;
  const anchor = anchors.get(codeKey);
  const shown = anchor === undefined ? line(text) : `<a href="#${anchor}">${line(text)}</a>`;
  // Bars of a column begin at one place, so that their lengths can be compared.
  const content = share === undefined ? shown : `<div class="barred">${bar(share)}<span>${shown}</span></div>`;
  if (isHead) return `<th scope="row"${isWords ? ' class="words"' : ''}>${content}</th>`;
  return `<td${isFigure ? ' class="figure"' : ''}>${content}</td>`;
}

/** The characters that may still be printed, over all sections. */
interface Room {
  chars: number;
}

function tableHtml({ title, columns, rows, total, note }: PlainTable, room: Room, anchors: Anchors): string {
  const printed: string[] = [];
  for (const row of rows) {
    const cells = columns.map((column, at) => cellHtml(row[at] ?? '', column, at === 0, anchors));
    const html = `<tr>${cells.join('')}</tr>`;
    if (html.length > room.chars) break;
    room.chars -= html.length;
    printed.push(html);
  }
  const caption = [
    printed.length < total
      ? `${formatCount(printed.length)} of ${formatCount(total)} rows; the others are not in this report.`
      : `${formatCount(total)} ${total === 1 ? 'row' : 'rows'}.`,
    note ?? '',
  ].join(' ');
  const heads = columns.map(
    (column) => `<th scope="col"${column.isFigure === true ? ' class="figure"' : ''}>${line(column.title)}</th>`,
  );
  return `<section><h2>${line(title)}</h2><div class="wide"><table><caption>${line(caption)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>\n${printed.join('\n')}\n</tbody></table></div></section>`;
}

function chartHtml({ title, description, boxes, total, ends }: ReportChart, room: Room): string {
  const fitting = boxes
    .filter(({ level, size }) => level < MAX_LEVELS && size * CHART_WIDTH >= MIN_WIDTH)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MAX_BOXES);
  const printed: string[] = [];
  let levels = 1;
  for (const { level, start, size, name, detail, group } of fitting) {
    const [x, width, y] = [start * CHART_WIDTH, size * CHART_WIDTH, level * LEVEL_HEIGHT];
    const shown = width < MIN_NAMED_WIDTH ? '' : truncateEnd(plainLine(name), Math.floor(width / CHAR_WIDTH));
    const text =
      shown === ''
        ? ''
        : `<svg x="${units(x)}" y="${y}" width="${units(width)}" height="${LEVEL_HEIGHT}"><text x="3" y="12">${escaped(shown)}</text></svg>`;
    const html = `<g><title>${line(`${name}, ${detail}`)}</title><rect x="${units(x)}" y="${y}" width="${units(Math.max(width - 0.3, 0.3))}" height="${LEVEL_HEIGHT - 1}" fill="hsl(${hueOf(group)} 55% 72%)"/>${text}</g>`;
    if (html.length > room.chars) break;
    room.chars -= html.length;
    levels = Math.max(levels, level + 1);
    printed.push(html);
  }
  const left =
    printed.length < total
      ? `${formatCount(printed.length)} of ${formatCount(total)} boxes; the narrowest and deepest are not in this report.`
      : '';
  return `<section><h2>${line(title)}</h2><p class="second">${line(`${description} ${left}`)}</p><svg class="chart" role="img" aria-label="${line(`${title}. ${description}`)}" viewBox="0 0 ${CHART_WIDTH} ${levels * LEVEL_HEIGHT}">${printed.join('\n')}</svg><div class="ends"><span>${line(ends[0])}</span><span>${line(ends[1])}</span></div></section>`;
}

/** The lines with their numbers; the blamed one is marked. */
function codeHtml({ name, quote }: PlainCode, anchors: Anchors): string {
  const { source, line: blamed } = quote;
  const lines = quoteLines(quote).map((text) => {
    const shown = escaped(printable(text));
    return text.startsWith('>') ? `<mark>${shown}</mark>` : shown;
  });
  const id = anchors.get(codeKeyOf(source, blamed)) ?? '';
  return `<section id="${id}"><h2>${line(name)}</h2><p class="second">${line(`${source}:${blamed}`)}</p><pre class="code">${lines.join('\n')}</pre></section>`;
}

function sectionHtml(section: ReportSection, room: Room, anchors: Anchors): string {
  if (section.kind === 'code') return codeHtml(section, anchors);
  return section.kind === 'table' ? tableHtml(section, room, anchors) : chartHtml(section, room);
}

function notesHtml({ notes }: Report): string {
  if (notes.length === 0) return '';
  const note = notes.map(
    ({ author, at, place, text }) =>
      `<article><p><b>${line(author)}</b> <span class="second">${line([at, place].filter(Boolean).join(', '))}</span></p><blockquote>${escaped(printable(text))}</blockquote></article>`,
  );
  return `<section><h2>Notes</h2>${note.join('')}</section>`;
}

/** The whole file as text. */
export function reportHtml(report: Report): string {
  const room: Room = { chars: MAX_CHARS };
  const anchors = anchorsOf(report);
  const policy = `default-src 'none'; style-src 'sha256-${REPORT_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
  const parts = [
    `<header><h1>${line(report.title)}</h1><p class="second">${line(report.view)}</p></header>`,
    ...report.warnings.map((text) => `<p class="warning" role="note">${line(text)}</p>`),
    facts(report.figures, 'figures'),
    ...report.sections.map((section) => sectionHtml(section, room, anchors)),
    notesHtml(report),
    `<section><h2>About this report</h2>${facts(report.provenance, 'facts')}</section>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${line(`${report.title} - ${report.view}`)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}
