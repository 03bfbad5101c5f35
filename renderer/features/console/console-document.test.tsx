import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import { standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ConsoleDocument } from './console-document.tsx';

beforeEach(() => giveElementsASize(1200));
afterEach(cleanup);

type Stored = AnalysisAnswer<'console.messages'>['messages'][number];

function stored(id: number, count: number, more: Partial<Stored['entry']>): Stored {
  const atMs = 1_700_000_000_000 + id;
  return {
    entry: {
      id,
      kind: 'message',
      level: 'log',
      text: '',
      parts: [],
      atMs,
      type: 'log',
      isError: false,
      isBeforeEnable: false,
      depth: 0,
      place: { url: 'https://shop.test/app.js', scriptId: null, line: 3, column: 9 },
      stack: [],
      note: null,
      ...more,
    },
    count,
    lastAtMs: atMs,
  };
}

const FRAME = { functionName: 'order', url: 'https://shop.test/app.js', scriptId: null, line: 8, column: 2 };
const MESSAGES = [
  stored(0, 4, { text: 'loaded' }),
  stored(1, 3, { text: 'tick 1' }),
  stored(2, 1, { kind: 'navigation', text: 'https://shop.test/cart', place: null }),
  stored(3, 1, { text: 'no stock', level: 'error', stack: [{ ...FRAME, asyncCause: 'setTimeout' }] }),
  stored(4, 1, { text: 'Failed to load resource', level: 'error', type: 'network' }),
];
const PLACE = { name: '', url: 'https://shop.test/app.js', line: 3, column: 9 };
const ORIGINAL = { name: 'tick', source: 'src/clock.ts', line: 12, column: 4 };
const ANSWERS = {
  'console.overview': () => ({
    creator: 'PEN Workbench 1.0.0',
    target: { type: 'page', title: 'Shop', url: 'https://shop.test/' },
    startedAtMs: 1_700_000_000_000,
    durationMs: 10_000,
    dropped: 2,
    rows: MESSAGES.length,
    levels: { error: 2, warning: 0, log: 7, info: 0, debug: 0 },
  }),
  'console.messages': ({ start = 0 }) => ({ messages: MESSAGES.slice(start), start, total: MESSAGES.length }),
  'profile.originals': () => ({
    originals: [{ place: PLACE, original: ORIGINAL, besideFile: null }],
    maps: [],
    unreadable: [],
    problems: [],
    hasStoredMaps: true,
  }),
} satisfies StandInAnswers;

async function openLog(): Promise<void> {
  const { document } = standInDocument(ANSWERS, '/x.console.json');
  const bench = createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
  await act(async () => {
    render(
      bench.wrap(
        <ConsoleDocument
          capture={capture('console-00000001', { kind: 'console' })}
          exportMenu={null}
          facts={<p>facts</p>}
          loss={<p>loss</p>}
        />,
      ),
    );
  });
}

const shown = (): string[] => screen.getAllByTestId('console-row').map((row) => row.textContent ?? '');

it('shows the messages with counts, stacks and original places, and what was dropped', async () => {
  await openLog();
  expect(shown()).toHaveLength(4);
  expect(shown()[1]).toContain('3tick 1');
  expect(shown()[1]).toContain('clock.ts:12');
  expect(screen.getByText('Loaded https://shop.test/cart')).toBeTruthy();
  expect(screen.getByText('2 older messages were dropped.')).toBeTruthy();
  expect(screen.getByText('loss')).toBeTruthy();
  // The target may be gone: a place is no link.
  expect(screen.queryByTitle(/in Sources/)).toBeNull();
  fireEvent.click(screen.getAllByRole('button', { name: 'Show the stack' }).at(-1) as HTMLElement);
  expect(screen.getByText('after setTimeout')).toBeTruthy();
});

it('filters by level and text, with counts of repeats', async () => {
  await openLog();
  const errors = screen.getByRole('button', { name: 'Errors 2' });
  expect(screen.getByRole('button', { name: 'Log 7' })).toBeTruthy();
  fireEvent.click(errors);
  expect(shown()).toHaveLength(2);
  fireEvent.change(screen.getByLabelText('Filter messages'), { target: { value: 'resource' } });
  expect(shown()).toHaveLength(1);
  fireEvent.change(screen.getByLabelText('Filter messages'), { target: { value: 'nothing like this' } });
  expect(screen.getByText('No matching messages.')).toBeTruthy();
});

it('shows the details of the capture on request', async () => {
  await openLog();
  expect(screen.queryByText('facts')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show capture details' }));
  expect(screen.getByText('facts')).toBeTruthy();
});
