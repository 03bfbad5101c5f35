import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/contracts/errors.ts';
import type { LiveRenders } from '../../../shared/contracts/page/live-renders.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import { axeFindings } from '../../testing/axe.ts';
import { giveElementsASize } from '../../testing/sizes.ts';
import { liveDocument } from '../../stores/documents/document-tabs.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { RendersPanel } from './renders-panel.tsx';

giveElementsASize();
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const TARGET: TargetInfo = {
  id: 'T1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/',
  endpointId: 'e1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'attached',
};

const NOTHING: LiveRenders = {
  document: 1,
  page: null,
  why: null,
  components: [],
  reasons: [],
  commits: [],
  unlisted: 0,
  failure: null,
};

const PAGE: LiveRenders['page'] = {
  frameworks: [{ framework: 'react', roots: 1, versions: ['19'], build: 'production' }],
  hasTimes: false,
};

const CLICKED: LiveRenders = {
  ...NOTHING,
  page: PAGE,
  components: [
    {
      number: 0,
      name: 'Row',
      place: {
        name: 'Row',
        url: 'https://shop.test/src/row.tsx',
        line: 3,
        column: 0,
        script: 'https://shop.test/app.js',
      },
      framework: 'react',
      kind: 'function',
      isMemo: true,
      remountedFrom: null,
    },
  ],
  reasons: [
    {
      number: 0,
      inputs: [
        {
          kind: 'prop',
          name: 'options',
          hook: null,
          laterHooks: null,
          sameness: 'equal',
          type: 'object',
          size: 2,
          isShifted: false,
          from: {
            place: {
              name: 'App',
              url: 'https://shop.test/src/app.tsx',
              line: 8,
              column: 0,
              script: 'https://shop.test/app.js',
            },
            by: 'element',
          },
        },
      ],
      otherInputs: 0,
    },
  ],
  commits: [
    {
      commit: 0,
      event: 'click',
      live: { atMs: 10, element: 'button#save', response: null },
      rows: [
        {
          component: 0,
          renders: 20,
          mounts: 0,
          byKey: 0,
          byType: 0,
          unknownKeys: 0,
          owner: null,
          selfMs: null,
          totalMs: null,
          reasons: [[0, 20, 20, 0]],
        },
      ],
    },
  ],
};

/** The window's clock does not begin at 0, which stands for never. */
function setUp(isConnected = true) {
  const bench = createTestWorkbench();
  bench.pass(5);
  bench.workbench.documents.getState().open(liveDocument('T1', 'Orders'));
  const drawn = render(bench.wrap(<RendersPanel target={TARGET} isConnected={isConnected} />));
  const reads = (): number => bench.asked.filter(({ name }) => name === 'renders.read').length;
  const start = (): void => void fireEvent.click(screen.getByTestId('renders-start'));
  return { bench, drawn, reads, start };
}

it('nothing is asked of the page before the person starts', () => {
  const { reads } = setUp(false);
  expect(screen.getByText('Renders are not recorded')).toBeTruthy();
  expect(screen.getByTestId<HTMLButtonElement>('renders-start').disabled).toBe(true);
  expect(reads()).toBe(0);
});

it('shows components with their waste and reason, and the details of one', async () => {
  const { bench, start } = setUp();
  bench.answer('renders.read', ok(CLICKED));
  start();
  expect(await screen.findByText('prop options is a new object from app.tsx:8, equal to the one before')).toBeTruthy();
  expect(screen.getByTestId('renders-state').textContent).toContain('React 19, production');
  fireEvent.click(screen.getByText('Row'));
  const details = await screen.findByTestId('renders-details');
  expect(details.textContent).toContain('What it returned was equal each time.');
  expect(details.textContent).toContain('not measured by this build of React');
  expect(details.textContent).toContain('click on button#save');
  expect(await axeFindings()).toEqual([]);
});

it('says why a page has nothing to show', async () => {
  const { bench, start } = setUp();
  bench.answer('renders.read', ok({ ...NOTHING, why: 'svelte' }));
  start();
  expect(await screen.findByText(/components do not render again/)).toBeTruthy();
});

it('a page that does not answer is asked again; one that is gone ends the recording and keeps what it has', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { bench, start, reads } = setUp();
  bench.answer('renders.read', ok(CLICKED));
  start();
  await screen.findByText('Row');
  bench.answer('renders.read', err(appError('cdp_error', 'It does not answer.')));
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(screen.getByText('It does not answer.')).toBeTruthy();
  expect(screen.getByTestId('renders-state').textContent).toContain('Recording since');
  bench.answer('renders.read', err(appError('target_gone', 'The page was closed.')));
  await act(() => vi.advanceTimersByTimeAsync(600));
  expect(screen.getByText('The page was closed.')).toBeTruthy();
  expect(screen.getByTestId('renders-state').textContent).toContain('Not recording');
  expect(screen.getByText('Row')).toBeTruthy();
  const before = reads();
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(reads()).toBe(before);
});

it('a pause counts what was rendered before it, and not what is rendered in it', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { bench, start } = setUp();
  bench.answer('renders.read', ok(CLICKED));
  start();
  await screen.findByText('Row');
  const later = (commit: number) => ({
    ...CLICKED,
    components: [],
    reasons: [],
    commits: CLICKED.commits.map((each) => ({ ...each, commit })),
  });
  bench.answer('renders.read', ok(later(1)));
  fireEvent.click(screen.getByText('Pause'));
  await waitFor(() => expect(screen.getByTestId('renders-count').textContent).toContain('40 renders'));
  bench.answer('renders.read', ok(later(2)));
  await act(() => vi.advanceTimersByTimeAsync(600));
  bench.answer('renders.read', ok(later(3)));
  fireEvent.click(screen.getByText('Continue'));
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(screen.getByTestId('renders-count').textContent).toContain('40 renders');
  await act(() => vi.advanceTimersByTimeAsync(600));
  await waitFor(() => expect(screen.getByTestId('renders-count').textContent).toContain('60 renders'));
});

it('ends when the document of its page closes, and goes on while another panel is shown', async () => {
  const { bench, drawn, start } = setUp();
  bench.answer('renders.read', ok(CLICKED));
  start();
  await screen.findByText('Row');
  drawn.unmount();
  const stops = (): number => bench.asked.filter(({ name }) => name === 'renders.stop').length;
  expect(stops()).toBe(0);
  act(() => bench.workbench.documents.getState().closeEverywhere(liveDocument('T1', '').id));
  expect(stops()).toBe(1);
});
