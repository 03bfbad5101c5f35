import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { activeDocument } from '../../../core/stores/documents/documents.ts';
import { endpoint, target } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';
import { InteractionDialog } from './interaction-dialog.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const SAVE = {
  role: 'button',
  name: 'Save',
  selector: '#save',
  frameUrl: null,
  box: { x: 10, y: 20, width: 80, height: 30 },
  locator: 'button "Save"',
};
const PERFORMED = {
  ...{ url: '', steps: [], isMeasured: false, performed: 1, cleared: [], reset: null, second: null, secondError: null },
};

async function dialog() {
  const bench = createTestWorkbench();
  bench.answer('interaction.look', { ok: true, value: { base64: 'AAAA', widthPx: 800, heightPx: 600 } });
  bench.answer('interaction.at', { ok: true, value: { element: SAVE } });
  act(() => bench.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Shop', type: 'page' })] })]));
  act(() => bench.topic('session', { selectedTargetId: 't1' }));
  const closed: boolean[] = [];
  render(bench.wrap(<InteractionDialog open onOpenChange={(open) => void closed.push(!open)} />));
  await settle();
  const field = (name: string) => screen.getByRole('textbox', { name });
  const button = (name: string) => screen.getByRole('button', { name });
  const runs = () => bench.asked.filter(({ name }) => name === 'pen_interact').map(({ params }) => params);
  return { ...bench, closed, field, button, runs };
}

describe('the dialog that records an interaction', () => {
  it('asks for the element that is clicked on the screenshot, closes, and shows the result as a document', async () => {
    const { answer, field, button, runs, workbench, closed } = await dialog();
    answer('pen_interact', { ok: true, value: { captureId: 'interact-00000001' }, notes: [] });
    expect(button('Record').hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByTestId('interaction-page'));
    await settle();
    expect((field('Element') as HTMLInputElement).value).toBe('button "Save"');
    fireEvent.click(button('Record'));
    expect(closed).toEqual([true]);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'run', title: 'Clicking Save' });
    await settle();
    expect(runs()).toEqual([{ steps: [{ click: 'button "Save"' }], measure: true, target: 't1' }]);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({
      kind: 'capture',
      captureId: 'interact-00000001',
    });
  });

  it('performs a step before the next one is picked, and loads the page again before each run', async () => {
    const { answer, asked, field, button, runs } = await dialog();
    answer('pen_interact', { ok: true, value: PERFORMED });
    fireEvent.click(screen.getByRole('radio', { name: 'Type' }));
    fireEvent.change(field('Element'), { target: { value: 'Search' } });
    fireEvent.change(field('Text'), { target: { value: 'shoes' } });
    // Later the page is looked at once more.
    vi.useFakeTimers();
    fireEvent.click(button('Perform it, add another'));
    await act(() => vi.advanceTimersByTimeAsync(1));
    vi.useRealTimers();
    expect(runs()).toEqual([{ steps: [{ type: 'shoes', on: 'Search' }], target: 't1' }]);
    expect(asked.filter(({ name }) => name === 'interaction.look')).toHaveLength(2);
    fireEvent.click(screen.getByRole('radio', { name: 'Press keys' }));
    fireEvent.change(field('Keys'), { target: { value: 'Enter' } });
    fireEvent.click(button('Record'));
    await settle();
    expect(runs()[1]).toEqual({
      ...{ steps: [{ type: 'shoes', on: 'Search' }, { press: 'Enter' }], measure: true, reset: 'reload', target: 't1' },
    });
  });

  it('performs a step by Enter in its field, and the next one begins at its element', async () => {
    const { answer, field, runs } = await dialog();
    answer('pen_interact', { ok: true, value: PERFORMED });
    fireEvent.keyDown(field('Element'), { key: 'Enter' });
    expect(runs()).toEqual([]);
    fireEvent.click(screen.getByRole('radio', { name: 'Type' }));
    fireEvent.change(field('Element'), { target: { value: 'Search' } });
    fireEvent.change(field('Text'), { target: { value: 'shoes' } });
    field('Text').focus();
    fireEvent.keyDown(field('Text'), { key: 'Enter' });
    await settle();
    expect(runs()).toEqual([{ steps: [{ type: 'shoes', on: 'Search' }], target: 't1' }]);
    expect(document.activeElement).toBe(field('Element'));
    expect((field('Element') as HTMLInputElement).value).toBe('');
  });

  it('shows the page after the step, and once more when what the step opens comes later', async () => {
    const { answer, field, button } = await dialog();
    const shown = () => screen.getByTestId('interaction-page').querySelector('img')?.getAttribute('src') ?? '';
    const see = (base64: string) =>
      answer('interaction.look', { ok: true, value: { base64, widthPx: 800, heightPx: 600 } });
    answer('pen_interact', { ok: true, value: PERFORMED });
    see('CLICKED');
    fireEvent.change(field('Element'), { target: { value: 'Open' } });
    vi.useFakeTimers();
    fireEvent.click(button('Perform it, add another'));
    await act(() => vi.advanceTimersByTimeAsync(1));
    expect(shown()).toContain('CLICKED');
    see('OPENED');
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(shown()).toContain('OPENED');
  });

  it('shows a further step below the others as being performed until it was', async () => {
    const { answer, field, button } = await dialog();
    const rows = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);
    const perform = (element: string): void => {
      fireEvent.change(field('Element'), { target: { value: element } });
      fireEvent.click(button('Perform it, add another'));
    };
    answer('pen_interact', { ok: true, value: PERFORMED });
    perform('Open');
    await settle();
    const { promise, resolve } = Promise.withResolvers<{ ok: true; value: typeof PERFORMED }>();
    answer('pen_interact', promise);
    perform('Close');
    expect(rows()).toEqual(['Click Open', 'Click Close Performing it …']);
    expect(screen.queryByRole('button', { name: 'Remove step 2' })).toBeNull();
    resolve({ ok: true, value: PERFORMED });
    await settle();
    expect(rows()).toEqual(['Click Open', 'Click Close']);
  });

  it('keeps what is picked while a step is performed, and the step that failed where nothing was', async () => {
    const { answer, field, button } = await dialog();
    const element = () => (field('Element') as HTMLInputElement).value;
    const ends = { ok: true, value: PERFORMED } as const;
    const first = Promise.withResolvers<typeof ends>();
    answer('pen_interact', first.promise);
    fireEvent.change(field('Element'), { target: { value: 'Open' } });
    fireEvent.click(button('Perform it, add another'));
    expect(element()).toBe('');
    fireEvent.click(screen.getByTestId('interaction-page'));
    await settle();
    first.resolve(ends);
    await settle();
    expect(element()).toBe('button "Save"');
    answer('pen_interact', { ok: false, error: appError('element_not_found', 'No element matches.', 'Look.') });
    fireEvent.click(button('Perform it, add another'));
    await settle();
    expect(element()).toBe('button "Save"');
  });

  it('says why a step could not be performed, and does not add it', async () => {
    const { answer, field, button } = await dialog();
    answer('pen_interact', {
      ok: false,
      error: appError('element_not_found', 'Step 1 (click Save): Save is covered by div.cookie-banner.', 'Close it.'),
    });
    fireEvent.change(field('Element'), { target: { value: 'Save' } });
    fireEvent.click(button('Perform it, add another'));
    await settle();
    expect(screen.getByText(/covered by div\.cookie-banner/)).toBeTruthy();
    expect(screen.queryByRole('list', { name: 'Steps' })).toBeNull();
  });

  it('numbers a step that failed as it would be in the list', async () => {
    const { answer, field, button } = await dialog();
    answer('pen_interact', { ok: true, value: PERFORMED });
    fireEvent.change(field('Element'), { target: { value: 'Open' } });
    fireEvent.click(button('Perform it, add another'));
    await settle();
    answer('pen_interact', {
      ok: false,
      error: appError('element_not_found', 'Step 1 (click Nope): No element matches Nope.', 'Look.'),
    });
    fireEvent.change(field('Element'), { target: { value: 'Nope' } });
    fireEvent.click(button('Perform it, add another'));
    await settle();
    expect(screen.getByText(/^Step 2 \(click Nope\)/)).toBeTruthy();
  });
});
