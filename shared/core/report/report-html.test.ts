import { describe, expect, it } from 'vitest';
import { maskReport } from './capture-report.ts';
import { REPORT_STYLE, REPORT_STYLE_HASH, reportHtml } from './report-html.ts';
import type { PlainColumn, PlainTable } from '../findings/plain-tables.ts';
import type { Report, ReportBox } from './report-model.ts';

function wholeTable(
  title: string,
  columns: readonly PlainColumn[],
  rows: PlainTable['rows'],
  note?: string,
): PlainTable {
  return { kind: 'table', title, columns, rows, total: rows.length, ...(note === undefined ? {} : { note }) };
}

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&lt;`;

function report(parts: Partial<Report> = {}): Report {
  return {
    title: 'Orders',
    view: 'Summary',
    figures: [],
    sections: [],
    warnings: [],
    notes: [],
    provenance: [],
    ...parts,
  };
}

function box(at: number): ReportBox {
  return { level: at % 60, start: 0, size: 0.5, name: HOSTILE, detail: HOSTILE, group: HOSTILE };
}

describe('an HTML report', () => {
  it('allows its own style and nothing else', () => {
    const html = reportHtml(report());
    expect(html).toContain(`default-src 'none'; style-src 'sha256-${REPORT_STYLE_HASH}'`);
    expect(html).toContain(`<style>${REPORT_STYLE}</style>`);
    expect(html).not.toMatch(/ style=| on\w+=|https?:|url\(/);
  });

  it('escapes every text of a capture', () => {
    const html = reportHtml(
      report({
        title: HOSTILE,
        view: HOSTILE,
        figures: [[HOSTILE, HOSTILE]],
        warnings: [HOSTILE],
        notes: [{ author: HOSTILE, at: HOSTILE, place: HOSTILE, text: HOSTILE }],
        provenance: [[HOSTILE, HOSTILE]],
        sections: [
          wholeTable(
            HOSTILE,
            [{ title: HOSTILE }, { title: HOSTILE }],
            [[HOSTILE, { text: HOSTILE, share: 0.5 }]],
            HOSTILE,
          ),
          {
            kind: 'code',
            name: HOSTILE,
            quote: { source: HOSTILE, line: 2, firstLine: 1, lines: [HOSTILE, `</pre></section>${HOSTILE}`] },
          },
          { kind: 'chart', title: HOSTILE, description: HOSTILE, boxes: [box(0)], total: 1, ends: [HOSTILE, HOSTILE] },
        ],
      }),
    );
    expect(html).not.toMatch(/<script|<img/);
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*onerror/);
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&amp;lt;');
  });

  it('marks the blamed line of code, to which places of it are links', () => {
    const quote = {
      source: 'src/rows.ts',
      line: 8,
      firstLine: 7,
      lines: ['for (const row of rows)', '  measure(row);'],
    };
    const html = reportHtml(
      report({
        sections: [
          { kind: 'code', name: 'measure', quote },
          wholeTable(
            'Reads',
            [{ title: 'Where' }],
            [[{ text: 'rows.ts:8:3', codeKey: 'src/rows.ts:8' }], [{ text: 'rows.ts:9:3', codeKey: 'src/rows.ts:9' }]],
          ),
        ],
      }),
    );
    expect(html).toContain('<section id="code-1"><h2>measure</h2>');
    expect(html).toContain('<mark>&gt; 8 |   measure(row);</mark>');
    expect(html).toContain('<a href="#code-1">rows.ts:8:3</a>');
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html).toContain('<th scope="row">rows.ts:9:3</th>');
  });

  it('shows no direction controls, and line breaks only in notes', () => {
    const html = reportHtml(
      report({
        sections: [wholeTable('Classes', [{ title: 'Class' }], [['a\u202Eb\nc']])],
        notes: [{ author: 'The person', at: '', place: '', text: 'a\u202Eb\nc' }],
      }),
    );
    expect(html).toContain('<th scope="row">ab c</th>');
    expect(html).toContain('<blockquote>a\\u202Eb\nc</blockquote>');
  });

  it('names rows and columns for screen readers, and describes its charts', () => {
    const html = reportHtml(
      report({
        sections: [
          wholeTable(
            'Classes',
            [{ title: 'Class' }, { title: 'Size', isFigure: true }],
            [['Order', { text: '5 KB', share: 2 }]],
          ),
          {
            kind: 'chart',
            title: 'Flame chart',
            description: 'Calls.',
            boxes: [box(1)],
            total: 1,
            ends: ['0 s', '1 s'],
          },
        ],
      }),
    );
    expect(html).toContain('<th scope="col" class="figure">Size</th>');
    expect(html).toContain('<th scope="row">Order</th>');
    expect(html).toContain('role="img" aria-label="Flame chart. Calls."');
    // A share above one is a full bar.
    expect(html).toContain('<rect class="bar" width="80"');
    // Bars begin at the left of the column, whatever their figures are.
    expect(html).toMatch(/<td class="figure"><div class="barred"><svg[^>]*>.*?<\/svg><span>5 KB<\/span><\/div><\/td>/);
  });

  it('cuts the name of a box at its end, and prints on white', () => {
    const wide = { ...box(0), size: 0.05, name: 'WWWWWWWWWWWWWWWW' };
    const html = reportHtml(
      report({
        sections: [{ kind: 'chart', title: 'Flame chart', description: '', boxes: [wide], total: 1, ends: ['', ''] }],
      }),
    );
    expect(html).toContain('<svg x="0" y="0" width="50" height="16"><text x="3" y="12">WWWWWW…</text></svg>');
    expect(html).toContain('@media screen and (prefers-color-scheme: dark)');
  });

  it('says how many rows and boxes it leaves out, and stays within its size', () => {
    const rows = Array.from({ length: 40_000 }, (_, at) => [`Class ${at} ${'x'.repeat(400)}`]);
    const boxes = Array.from({ length: 10_000 }, (_, at) => box(at));
    const html = reportHtml(
      report({
        sections: [
          { kind: 'chart', title: 'Flame chart', description: '', boxes, total: boxes.length, ends: ['', ''] },
          { ...wholeTable('Classes', [{ title: 'Class' }], rows), total: 50_000 },
        ],
      }),
    );
    expect(html.length).toBeLessThan(4_200_000);
    expect(html).toContain('4,000 of 10,000 boxes');
    expect(html).toMatch(/[\d,]+ of 50,000 rows; the others are not in this report\./);
  });
});

it('secrets are replaced in every text of a report, by the property that holds them too', () => {
  const { report: masked, replaced } = maskReport(
    report({
      title: 'secret',
      figures: [['Heap', 'secret']],
      sections: [
        wholeTable('secret', [{ title: 'Object' }], [['secret', { text: 'plain', heldBy: 'password' }]]),
        {
          kind: 'chart',
          title: '',
          description: '',
          boxes: [{ ...box(0), name: 'secret', detail: 'secret' }],
          total: 1,
          ends: ['', ''],
        },
        { kind: 'code', name: 'secret', quote: { source: 'a.ts', line: 1, firstLine: 1, lines: ['secret', '}'] } },
      ],
      notes: [{ author: '', at: '', place: '', text: 'secret' }],
      provenance: [['Address', 'secret']],
      warnings: ['secret'],
    }),
    {
      text: (text, holder, onReplaced) => {
        if (!text.includes('secret') && holder?.name !== 'password') return text;
        onReplaced?.({ kind: 'jwt', hash: '' });
        return '‹redacted›';
      },
    },
  );
  expect(JSON.stringify(masked)).not.toContain('secret');
  expect(JSON.stringify(masked)).not.toContain('plain');
  expect(replaced).toBe(12);
});
