import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { endpoint, target } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { InteractionDialog } from './interaction-dialog.tsx';

afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const SAVE = {
  role: 'button',
  name: 'Save',
  selector: '#save',
  frameUrl: null,
  box: { x: 10, y: 20, width: 80, height: 30 },
  locator: 'button "Save"',
};
const COST = {
  isDrawn: true,
  interactions: 1,
  latencyMs: 168,
  inputDelayMs: 2,
  processingMs: 150,
  presentationMs: 16,
  nextPaintMs: 165,
  blockedMs: 110,
  longestTaskMs: 160,
  longestFrameMs: 170,
  forcedLayoutMs: 40,
};
const RENDERS = {
  page: { frameworks: [{ framework: 'react', roots: 1, versions: ['19'], build: 'production' }], hasTimes: false },
  why: null,
  quotes: [],
  steps: [
    {
      commits: [{ event: 'click', count: 1 }],
      renders: 200,
      mounts: 0,
      others: { components: 0, renders: 0, mounts: 0 },
      failure: null,
      components: [
        {
          name: 'Row',
          place: { name: 'Row', url: 'http://shop.test/row.jsx', line: 3, column: 1 },
          framework: 'react',
          kind: 'function',
          isMemo: true,
          renders: 200,
          mounts: 0,
          remounts: { byKey: 0, byType: 0, unknown: 0, from: null },
          selfMs: null,
          totalMs: null,
          sampledMs: null,
          otherRenders: 0,
          reasons: [
            {
              renders: 200,
              equalOutputs: 200,
              unknownOutputs: 0,
              otherInputs: 0,
              inputs: [
                {
                  kind: 'prop',
                  name: 'onSelect',
                  hook: null,
                  sameness: 'same-code',
                  type: 'function',
                  size: null,
                  isShifted: false,
                  from: { place: { name: '', url: 'http://shop.test/app.jsx', line: 12, column: 5 }, by: 'function' },
                },
              ],
            },
          ],
        },
      ],
    },
  ],
};
const RESULT = {
  url: 'http://shop.test/',
  steps: [
    {
      action: 'click',
      label: 'click button "Save"',
      hit: { ...SAVE, locator: undefined, received: null, coveredBy: null },
      waitedMs: 0,
      outcomes: [],
      cost: COST,
      span: null,
    },
  ],
  isMeasured: true,
  performed: 2,
  cleared: [],
  reset: null,
  second: {
    captureId: 'trace-00000001',
    kind: 'trace',
    slowdown: 1.25,
    start: 'same',
    differs: '',
    code: [],
    renders: RENDERS,
    steps: [
      {
        latencyMs: 210,
        nextPaintMs: 205,
        functions: [
          {
            name: 'layoutRows',
            url: 'http://shop.test/app.js',
            line: 3,
            column: 5,
            selfMs: 90,
            caller: { name: 'save', url: 'http://shop.test/app.js', line: 20, column: 3, share: 1 },
            dispatch: null,
          },
        ],
        forcedLayout: { count: 248, totalMs: 40, by: [{ name: 'layoutRows', url: '', line: 3, column: 5 }] },
      },
    ],
  },
  secondError: null,
};

async function dialog() {
  const bench = createTestWorkbench();
  bench.answer('interaction.look', { ok: true, value: { base64: 'AAAA', widthPx: 800, heightPx: 600 } });
  bench.answer('interaction.at', { ok: true, value: { element: SAVE } });
  act(() => bench.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Shop', type: 'page' })] })]));
  act(() => bench.topic('session', { selectedTargetId: 't1' }));
  render(bench.wrap(<InteractionDialog open onOpenChange={() => undefined} />));
  await settle();
  const field = (name: string) => screen.getByRole('textbox', { name });
  const button = (name: string) => screen.getByRole('button', { name });
  const runs = () => bench.asked.filter(({ name }) => name === 'pen_interact').map(({ params }) => params);
  return { ...bench, field, button, runs };
}

describe('the dialog that records an interaction', () => {
  it('puts the element that is clicked on the screenshot into the step, runs it and shows what it cost', async () => {
    const { answer, field, button, runs } = await dialog();
    answer('pen_interact', { ok: true, value: RESULT, notes: [] });
    expect(button('Run and measure').hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByTestId('interaction-page'));
    await settle();
    expect((field('Element') as HTMLInputElement).value).toBe('button "Save"');
    fireEvent.click(button('Run and measure'));
    await settle();
    expect(runs()).toEqual([{ steps: [{ click: 'button "Save"' }], measure: true, target: 't1' }]);
    const row = within(screen.getByTestId('interaction-step'));
    expect(row.getByText('168.0 ms')).toBeTruthy();
    for (const part of ['Input delay 2.0 ms', 'Processing 150.0 ms', 'Presentation 16.0 ms'])
      expect(row.getByText(part)).toBeTruthy();
    const result = screen.getByTestId('interaction-result');
    expect(result.textContent).toContain('layoutRows 90.0 ms called by save (app.js:20:3)');
    expect(result.textContent).toContain('248 times, 40.0 ms, by layoutRows');
    expect(within(result).getByTestId('insight-renders').textContent).toContain(
      'Row (row.jsx:3:1) rendered 200 times in 1 commit (click), each time because prop onSelect is a new function from app.jsx:12:5',
    );
    expect(result.textContent).toContain(
      'The profiler slows the page; the recorded run took 1.3 times as long. That is one run each',
    );
  });

  it('runs the listed steps in order, with the draft at the end, and without a reset where nothing is measured', async () => {
    const { field, button, runs } = await dialog();
    fireEvent.click(screen.getByRole('radio', { name: 'Type' }));
    fireEvent.change(field('Element'), { target: { value: 'Search' } });
    fireEvent.change(field('Text'), { target: { value: 'shoes' } });
    fireEvent.change(field('Before each run'), { target: { value: 'reload' } });
    fireEvent.click(button('Add another step'));
    fireEvent.click(screen.getByRole('radio', { name: 'Press keys' }));
    fireEvent.change(field('Keys'), { target: { value: 'Enter' } });
    fireEvent.click(screen.getByRole('checkbox'));
    fireEvent.click(button('Run'));
    await settle();
    expect(runs()).toEqual([
      { steps: [{ type: 'shoes', on: 'Search' }, { press: 'Enter' }], measure: false, target: 't1' },
    ]);
  });

  it('shows why the steps failed', async () => {
    const { answer, field, button } = await dialog();
    answer('pen_interact', {
      ok: false,
      error: appError('element_not_found', 'Step 1 (click Save): Save is covered by div.cookie-banner.', 'Close it.'),
    });
    fireEvent.change(field('Element'), { target: { value: 'Save' } });
    fireEvent.click(button('Run and measure'));
    await settle();
    expect(screen.getByText(/covered by div\.cookie-banner/)).toBeTruthy();
    expect(screen.queryByTestId('interaction-result')).toBeNull();
  });
});
