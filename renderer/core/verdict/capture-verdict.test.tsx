import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytes, count, name, place } from '../../../shared/core/findings/model.ts';
import { PERSON } from '../../../shared/core/findings/voice.ts';
import type { Verdict } from '../../../shared/core/findings/verdict.ts';
import { standInDocument, type StandInAnswers } from '../testing/analysis.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { CaptureVerdict, verdictIssue } from './capture-verdict.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const RAN = { name: 'a', url: 'https://shop.test/app.js', line: 1, column: 90 };
const ORIGINAL = { name: 'alignColumns', source: 'https://shop.test/src/columns.js', line: 8, column: 3 };
const QUOTE = {
  source: ORIGINAL.source,
  line: 8,
  firstLine: 7,
  lines: ['for (const row of rows)', '  row.offsetWidth;'],
};
const VERDICT: Verdict = {
  level: 'problem',
  headline: ['Layout is forced by ', place(RAN), ' for `x`.'],
  figures: [['A fix frees', bytes(2048)]],
  notes: [['Of ', name('<b>page</b>'), '.']],
  code: [RAN],
};
const ANSWERS: StandInAnswers = {
  'profile.originals': () => ({
    originals: [{ place: RAN, original: ORIGINAL, besideFile: null }],
    maps: [],
    unreadable: [],
    problems: [],
    hasStoredMaps: true,
  }),
  'code.quotes': () => ({ quotes: [QUOTE] }),
};

async function show(verdict: Verdict | null, answers = ANSWERS, more: Parameters<typeof capture>[1] = {}) {
  const { document } = standInDocument(answers);
  const bench = createTestWorkbench();
  await act(async () => {
    render(
      bench.wrap(
        <CaptureVerdict
          document={document}
          capture={capture('trace-0000000a', { kind: 'trace', ...more })}
          tell={() => Promise.resolve(verdict)}
        />,
      ),
    );
  });
  return bench;
}

describe('the verdict of a capture', () => {
  it('has a sentence with original names, the figure and the quoted line, and folds to one line for its kind', async () => {
    const { workbench } = await show(VERDICT);
    const heading = screen.getByRole('heading', { level: 1 });
    expect(heading.textContent).toBe('Layout is forced by alignColumns (columns.js:8) for `x`.');
    expect(screen.getByTestId('verdict-figures').textContent).toBe('A fix frees2.0 KB');
    expect(screen.getByTestId('quoted-code').querySelector('[aria-current]')?.textContent).toContain('offsetWidth');
    const fold = screen.getByRole('button', { name: 'Fold the verdict to one line' });
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(fold);
    expect(heading.isConnected).toBe(true);
    expect(screen.queryByTestId('quoted-code')).toBeNull();
    expect(workbench.layout.getState().foldedVerdicts).toEqual(['trace']);
    fireEvent.click(screen.getByRole('button', { name: 'Show the whole verdict' }));
    expect(workbench.layout.getState().foldedVerdicts).toEqual([]);
  });

  it('leads from the sentence and from the quote to the sources that are stored with the capture', async () => {
    const { workbench } = await show(VERDICT);
    const links = screen.getAllByRole('link', { name: 'alignColumns (columns.js:8)' });
    expect(links.map(({ title }) => title)).toEqual(Array(2).fill('Show https://shop.test/app.js:1:90 in Sources'));
    for (const link of links) fireEvent.click(link);
    const tabs = workbench.documents.getState().groups.flatMap((group) => group.tabs);
    expect(tabs.map(({ kind }) => kind)).toContain('source');
  });

  it('shows nothing if nothing can be said, or if its queries fail', async () => {
    await show(null);
    expect(screen.queryByTestId('verdict')).toBeNull();
    cleanup();
    await show(VERDICT, {});
    expect(screen.getByRole('heading').textContent).toBe('Layout is forced by a (app.js:1:90) for `x`.');
    expect(screen.queryByTestId('quoted-code')).toBeNull();
  });

  it('is one line without a fold where it names nobody and minds nothing, and says no figure twice', async () => {
    const brief: Verdict = {
      level: 'plain',
      headline: [bytes(2048), ' in ', count(7), ' objects.'],
      figures: [
        ['Heap', bytes(2048)],
        ['Detached DOM nodes', count(3)],
      ],
    };
    await show(brief);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('2.0 KB in 7 objects.');
    expect(screen.getByTestId('verdict-figures').textContent).toBe('Detached DOM nodes3');
    // Nothing shows the rest of it, so that nothing of it is cut.
    expect(screen.getByLabelText('Verdict').dataset['line']).toBe('whole');
    expect(screen.getByRole('heading', { level: 1 }).className).not.toContain('cut');
    expect(screen.queryByRole('button', { name: 'Fold the verdict to one line' })).toBeNull();
    cleanup();
    // A name is a finding.
    await show({ ...brief, headline: [name('byUser'), ' retains 98% of the heap.'] });
    expect(screen.getByRole('button', { name: 'Fold the verdict to one line' })).toBeTruthy();
  });

  it('quotes five lines at most, the blamed one among them', async () => {
    const lines = Array.from({ length: 9 }, (_, at) => `line ${at + 1}`);
    const quote = { source: ORIGINAL.source, line: 8, firstLine: 1, lines };
    await show(VERDICT, { ...ANSWERS, 'code.quotes': () => ({ quotes: [quote] }) });
    const shown = [...screen.getByTestId('quoted-code').querySelectorAll('li')];
    expect(shown.map(({ value }) => value)).toEqual([5, 6, 7, 8, 9]);
    expect(shown.map((line) => line.getAttribute('aria-current'))).toEqual([null, null, null, 'true', null]);
  });

  it('does not call a capture good of which a part is missing', async () => {
    await show({ ...VERDICT, level: 'good' });
    expect(screen.getByTestId('verdict').dataset['level']).toBe('good');
    cleanup();
    const loss = [{ reason: 'buffer-full', lostMs: 3, lostEvents: null }];
    await show({ ...VERDICT, level: 'good' }, ANSWERS, { loss });
    expect(screen.getByTestId('verdict').dataset['level']).toBe('plain');
  });
});

it('says of a capture compared with itself that nothing can be said', async () => {
  const { document } = standInDocument({});
  const bench = createTestWorkbench();
  const same = capture('trace-0000000a', { kind: 'trace' });
  await act(async () => {
    render(
      bench.wrap(
        <CaptureVerdict document={document} capture={same} earlier={[same]} tell={() => Promise.resolve(VERDICT)} />,
      ),
    );
  });
  expect(screen.getByRole('heading').textContent).toMatch(/^Zero changes: both are the same capture\. No verdict/);
});

it('is Markdown for an issue, in which text of the page is code', () => {
  const from = {
    title: 'Trace of *shop*',
    link: 'pen://captures/trace-0000000a',
    address: 'https://shop.test/',
    version: '1.2.3',
  };
  expect(verdictIssue(VERDICT, [{ name: 'alignColumns (columns.js:8)', quote: QUOTE }], PERSON, from)).toBe(
    [
      '**Layout is forced by `a (app.js:1:90)` for `x`.**',
      'Of `<b>page</b>`.',
      '`alignColumns (columns.js:8)`:',
      '```\n  7 | for (const row of rows)\n> 8 |   row.offsetWidth;\n```',
      '- A fix frees: 2.0 KB\n- Of: `Trace of *shop*`\n- At: `https://shop.test/`\n- In PEN Workbench 1.2.3: `pen://captures/trace-0000000a`',
    ].join('\n\n'),
  );
});

it('moves nothing away from under a pointer on its way: one line until it rests, or somebody asks', async () => {
  let tell: (verdict: Verdict) => void = () => undefined;
  const { document } = standInDocument(ANSWERS);
  const bench = createTestWorkbench();
  const told = new Promise<Verdict>((resolve) => {
    tell = resolve;
  });
  render(
    bench.wrap(
      <CaptureVerdict document={document} capture={capture('trace-0000000a', { kind: 'trace' })} tell={() => told} />,
    ),
  );
  vi.spyOn(performance, 'now').mockReturnValue(1000);
  fireEvent.pointerMove(window);
  await act(async () => tell(VERDICT));
  expect(await screen.findByTestId('verdict')).toBeDefined();
  await waitFor(() => expect(screen.getByTestId('verdict').textContent).not.toContain('Reading'));
  const section = screen.getByLabelText('Verdict');
  expect(section.dataset['line']).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Show the whole verdict' }));
  expect(section.dataset['line']).toBeUndefined();
  expect(bench.workbench.layout.getState().foldedVerdicts).toEqual([]);
});
