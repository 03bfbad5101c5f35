import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsoleEntry } from '../../../shared/engine/console/contract/console.ts';
import type { LiveLogPage, LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import { SettingsSchema } from '../../../shared/core/contracts/settings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { endpoint } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ConsolePanel } from './console-panel.tsx';

afterEach(cleanup);

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
const MESSAGE: ConsoleEntry = {
  id: 7,
  kind: 'message',
  level: 'error',
  text: 'Order 3 failed',
  parts: [],
  atMs: 2000,
  type: 'error',
  isError: false,
  isBeforeEnable: false,
  depth: 0,
  place: { url: 'https://shop.test/app.js', scriptId: '5', line: 4, column: 2 },
  stack: [],
  note: null,
};
const NEVER: LiveLogState = {
  targetId: 'T1',
  state: 'off',
  sinceMs: null,
  endedBecause: null,
  listeners: [],
  buffered: 0,
  dropped: 0,
  limit: 1000,
};

const EMPTY_PAGE: LiveLogPage = {
  state: NEVER,
  mark: { run: 1, revision: 0 },
  oldestId: 0,
  entries: [],
  hasMore: false,
};

interface FixtureOptions {
  readonly isConnected?: boolean;
  readonly evalMode?: 'off' | 'ask';
  readonly entries?: readonly ConsoleEntry[];
}

function fixture(state: Partial<LiveLogState>, options: FixtureOptions = {}) {
  const bench = createTestWorkbench();
  bench.answer('live-log.follow', {
    ok: true,
    value: { ...EMPTY_PAGE, state: { ...NEVER, ...state }, entries: [...(options.entries ?? [])] },
  });
  render(bench.wrap(<ConsolePanel target={TARGET} isConnected={options.isConnected ?? true} />));
  bench.topic('settings', { ...SettingsSchema.parse({}), evalMode: options.evalMode ?? 'off' });
  return bench;
}
const LISTENING: Partial<LiveLogState> = {
  state: 'listening',
  sinceMs: 1000,
  listeners: [{ callerId: 'w', name: 'you' }],
};

describe('without console capture', () => {
  it('shows the cost of capturing and a start button', async () => {
    const bench = fixture({});
    expect(await screen.findByText(/three times slower/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Start recording' }));
    expect(bench.asked.at(-1)).toEqual({ name: 'pen_console_enable', params: { target: 'T1' } });
  });

  it('puts the focus into the prompt once it was started here', async () => {
    const bench = fixture({});
    fireEvent.click(await screen.findByRole('button', { name: 'Start recording' }));
    act(() =>
      bench.event({
        type: 'live-log',
        log: 'console',
        page: { ...EMPTY_PAGE, state: { ...NEVER, ...LISTENING }, mark: { run: 1, revision: 1 } },
      }),
    );
    expect(document.activeElement).toBe(await screen.findByRole('textbox', { name: /Evaluate/ }));
  });

  it('cannot start while the target is disconnected', async () => {
    fixture({}, { isConnected: false });
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Start recording' });
    expect(button.disabled).toBe(true);
  });
});

describe('with console capture', () => {
  it('shows its clients and stops for all of them', async () => {
    const bench = fixture(LISTENING);
    expect(await screen.findByText(/for you/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(bench.asked.at(-1)).toEqual({ name: 'live-log.stop', params: { log: 'console', targetId: 'T1' } });
  });

  it('saves what was recorded to the library', async () => {
    const bench = fixture(LISTENING, { entries: [MESSAGE] });
    bench.answer('pen_console_capture', { ok: true, value: { captureId: 'console-00000001' } });
    const save = await screen.findByRole<HTMLButtonElement>('button', { name: 'Save to library' });
    await waitFor(() => expect(save.disabled).toBe(false));
    fireEvent.click(save);
    await waitFor(() => expect(bench.asked.map(({ name }) => name)).toContain('pen_console_capture'));
    expect(bench.asked.find(({ name }) => name === 'pen_console_capture')?.params).toEqual({
      action: 'keep',
      target: 'T1',
    });
  });

  it('has nothing to save before the first message', async () => {
    fixture(LISTENING);
    const save = await screen.findByRole<HTMLButtonElement>('button', { name: 'Save to library' });
    expect(save.disabled).toBe(true);
  });

  it('selects the message that is clicked, or chosen by its time, for clients that ask', async () => {
    giveElementsASize(400);
    const bench = fixture(LISTENING, { entries: [MESSAGE, { ...MESSAGE, id: 8, text: 'Other', place: null }] });
    const published = () => [...bench.workbench.selections.getState().published.values()];
    const first = await screen.findByText('Order 3 failed');
    expect(published()).toEqual([]);
    fireEvent.click(first);
    const facts = { preview: 'Order 3 failed', level: 'error', time: '1970-01-01T00:00:02.000Z', line: 4, column: 2 };
    expect(published()).toMatchObject([
      {
        documentId: 'live:T1',
        selection: { place: null, kind: 'message', facts: { ...facts, url: 'https://shop.test/app.js' } },
      },
    ]);
    const [, other] = screen.getAllByTitle('Select this message');
    if (other === undefined) throw new Error('no second message');
    fireEvent.click(other);
    expect(published().map(({ selection }) => selection.facts)).toEqual([
      { preview: 'Other', level: 'error', time: '1970-01-01T00:00:02.000Z' },
    ]);
    // A button in the row does what it says, and nothing else.
    fireEvent.click(screen.getByTitle(/in Sources$/));
    expect(published()).toHaveLength(1);
    expect(published()[0]?.selection.facts.preview).toBe('Other');
  });

  it('shows the number of dropped messages', async () => {
    fixture({ ...LISTENING, dropped: 1500 });
    expect(await screen.findByText(/1,500 older messages dropped; the list holds the newest 1,000/)).toBeTruthy();
  });

  it('evaluates for the person while assistants may not run code', async () => {
    const bench = fixture(LISTENING, { evalMode: 'off' });
    const line = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Evaluate/ });
    fireEvent.change(line, { target: { value: '1 + 1' } });
    fireEvent.keyDown(line, { key: 'Enter' });
    expect(bench.asked.at(-1)).toMatchObject({ name: 'pen_evaluate', params: { expression: '1 + 1', target: 'T1' } });
    expect(bench.asked.some(({ name }) => name === 'settings.update')).toBe(false);
  });

  it('evaluates with Enter, breaks lines with Shift Enter, and recalls earlier input', async () => {
    const bench = fixture(LISTENING, { evalMode: 'ask' });
    const line = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Evaluate/ });
    for (const expression of ['1 + 1', 'a\nb']) {
      fireEvent.change(line, { target: { value: expression } });
      fireEvent.keyDown(line, { key: 'Enter', shiftKey: true });
      fireEvent.keyDown(line, { key: 'Enter' });
    }
    expect(bench.asked.filter(({ name }) => name === 'pen_evaluate').map(({ params }) => params)).toMatchObject([
      { expression: '1 + 1', target: 'T1' },
      { expression: 'a\nb', target: 'T1' },
    ]);
    fireEvent.change(line, { target: { value: 'draft' } });
    line.setSelectionRange(0, 0);
    fireEvent.keyDown(line, { key: 'ArrowUp' });
    expect(line.value).toBe('a\nb');
    line.setSelectionRange(0, 0);
    fireEvent.keyDown(line, { key: 'ArrowUp' });
    expect(line.value).toBe('1 + 1');
    fireEvent.keyDown(line, { key: 'ArrowDown' });
    expect(line.value).toBe('a\nb');
    line.setSelectionRange(3, 3);
    fireEvent.keyDown(line, { key: 'ArrowDown' });
    expect(line.value).toBe('draft');
  });
});

it('retains messages after the capture ended and shows why', async () => {
  fixture({ state: 'ended', sinceMs: 1000, endedBecause: 'The tab was closed.' });
  expect(await screen.findByText('Ended: The tab was closed.')).toBeTruthy();
  expect(screen.queryByRole('textbox', { name: /Evaluate/ })).toBeNull();
});

/** A page with a frame and a worker. */
async function framedPage(state: Partial<LiveLogState> = {}) {
  giveElementsASize(400);
  const frames = [
    { frameId: 'top', name: '', url: 'https://shop.test/', depth: 0 },
    { frameId: 'cart', name: 'cart', url: 'https://shop.test/cart', depth: 1 },
  ];
  const entries = [
    { ...MESSAGE, id: 1, text: 'Of the page', frameId: 'top' },
    { ...MESSAGE, id: 2, text: 'Of the cart', frameId: 'cart' },
  ];
  const bench = fixture({ ...LISTENING, frames, ...state }, { entries });
  const worker = {
    id: 'W1',
    type: 'worker',
    title: 'prices.js',
    url: 'https://shop.test/prices.js',
    parentId: 'T1',
  } as const;
  bench.topic('endpoints', [endpoint('e1', { targets: [TARGET, { ...TARGET, ...worker }] })]);
  const button = await screen.findByTestId('console-context');
  fireEvent.pointerDown(button, { button: 0 });
  return bench;
}

describe('the context selector', () => {
  it('offers frames and workers, and evaluates in the chosen frame', async () => {
    const bench = await framedPage();
    expect(screen.getAllByRole('menuitemcheckbox').map((each) => each.textContent.trim())).toEqual([
      'top',
      'cart',
      'prices.js, worker',
      'Selected context only',
    ]);
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: /cart/ }));
    expect(bench.asked.at(-1)).toEqual({ name: 'console.select-frame', params: { targetId: 'T1', frameId: 'cart' } });
  });

  it('shows messages of the selected frame alone', async () => {
    await framedPage({ selectedFrameId: 'cart' });
    expect(screen.getByText('Of the page')).toBeTruthy();
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Selected context only' }));
    expect(screen.getByText('Of the cart')).toBeTruthy();
    expect(screen.queryByText('Of the page')).toBeNull();
  });

  it('shows the console of a worker in its place, and the way back', async () => {
    const bench = await framedPage();
    const page = { mark: { run: 1, revision: 0 }, oldestId: 0, entries: [], hasMore: false };
    bench.answer('live-log.follow', {
      ok: true,
      value: { ...page, state: { ...NEVER, ...LISTENING, targetId: 'W1' } },
    });
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: /prices\.js/ }));
    expect(bench.asked).toContainEqual({ name: 'pen_console_enable', params: { target: 'W1' } });
    expect(bench.asked).toContainEqual({
      name: 'live-log.follow',
      params: { log: 'console', targetId: 'W1', after: null },
    });
    await waitFor(() => expect(screen.getByTestId('console-context').textContent).toContain('prices.js'));
    fireEvent.pointerDown(screen.getByTestId('console-context'), { button: 0 });
    fireEvent.click(screen.getByRole('menuitemcheckbox', { name: /Orders/ }));
    await waitFor(() => expect(screen.getByTestId('console-context').textContent).toContain('top'));
  });
});
