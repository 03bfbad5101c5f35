import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TargetType } from '../../../shared/core/contracts/targets.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HuntDialog } from './hunt-dialog.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

function dialog({ type = 'page' }: { readonly type?: TargetType } = {}) {
  const bench = createTestWorkbench();
  bench.answer('interaction.look', { ok: true, value: { base64: 'AAAA', widthPx: 800, heightPx: 600 } });
  act(() => bench.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Shop', type })] })]));
  act(() => bench.topic('session', { selectedTargetId: 't1' }));
  const closed: boolean[] = [];
  render(bench.wrap(<HuntDialog open onOpenChange={(open) => void closed.push(!open)} />));
  const hunts = () => bench.asked.filter(({ name }) => name === 'pen_leak_hunt').map(({ params }) => params);
  return {
    ...bench,
    closed,
    hunts,
    choose: (name: string) => fireEvent.click(screen.getByRole('radio', { name })),
    fill: (name: string, value: string) =>
      fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } }),
    start: () => screen.getByRole('button', { name: 'Start the hunt' }),
  };
}

const PERFORMED = {
  ...{ url: '', steps: [], isMeasured: false, performed: 1, cleared: [], reset: null, second: null, secondError: null },
};

describe('the dialog that starts a leak hunt', () => {
  it('repeats steps, as often and in as many rounds as asked, and opens the document of the hunt', () => {
    const { start, fill, hunts, closed, workbench } = dialog();
    fill('Element', 'Open');
    fill('Times per round', '2');
    fill('Rounds', '4');
    fireEvent.click(start());
    expect(hunts()).toEqual([{ steps: [{ click: 'Open' }], rounds: 4, repeat: 2, target: 't1' }]);
    expect(closed).toEqual([true]);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'leak-hunt' });
  });

  it('performs a step that another one follows, and loads the page again before the hunt', async () => {
    const { start, fill, asked, answer, hunts } = dialog();
    answer('pen_interact', { ok: true, value: PERFORMED });
    const pictures = () => asked.filter(({ name }) => name === 'interaction.look').length;
    await settle();
    fill('Element', 'Open');
    const before = pictures();
    // Later the page is looked at once more.
    vi.useFakeTimers();
    fireEvent.click(screen.getByRole('button', { name: 'Perform it, add another' }));
    expect(start().hasAttribute('disabled')).toBe(true);
    await act(() => vi.advanceTimersByTimeAsync(1));
    vi.useRealTimers();
    expect(asked.find(({ name }) => name === 'pen_interact')?.params).toEqual({
      steps: [{ click: 'Open' }],
      target: 't1',
    });
    expect(pictures()).toBe(before + 1);
    fill('Element', 'Close');
    fireEvent.click(start());
    await settle();
    const steps = [{ click: 'Open' }, { click: 'Close' }];
    expect(hunts()).toEqual([{ steps, reload: true, rounds: 3, repeat: 5, target: 't1' }]);
  });

  it.each([
    ['Expression', 'Expression', 'act()', { expression: 'act()', repeat: 5 }],
    ['Do it yourself', 'What you do', 'Open the dialog', { do: 'Open the dialog' }],
    ['Wait', 'Seconds per round', '7', { seconds: 7 }],
  ])('%s', (kind, field, text, params) => {
    const { choose, fill, start, hunts } = dialog();
    choose(kind);
    fill(field, text);
    fireEvent.click(start());
    expect(hunts()).toEqual([{ ...params, rounds: 3, target: 't1' }]);
  });

  it('starts with Enter in the field of what is repeated', () => {
    const { choose, fill, hunts } = dialog();
    choose('Expression');
    const press = (): void =>
      void fireEvent.keyDown(screen.getByRole('textbox', { name: 'Expression' }), { key: 'Enter' });
    press();
    expect(hunts()).toEqual([]);
    fill('Expression', 'act()');
    press();
    expect(hunts()).toEqual([{ expression: 'act()', repeat: 5, rounds: 3, target: 't1' }]);
  });

  it('needs no words of who acts in the page', () => {
    const { choose, start, hunts } = dialog();
    choose('Do it yourself');
    fireEvent.click(start());
    expect(hunts()).toEqual([{ do: 'Repeat what you suspect', rounds: 3, target: 't1' }]);
  });

  it('begins with what the last hunt of the target repeated', async () => {
    const { workbench } = dialog();
    const again = async (params: Readonly<Record<string, unknown>>): Promise<void> => {
      cleanup();
      const bench = dialog();
      await bench.workbench.leakHunts.getState().start({ targetId: 't1', targetName: 'Shop', params });
      cleanup();
      render(bench.wrap(<HuntDialog open onOpenChange={() => undefined} />));
    };
    const valueOf = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name }).value;
    await again({ expression: 'act()', repeat: 7, rounds: 4 });
    expect([valueOf('Expression'), valueOf('Times per round'), valueOf('Rounds')]).toEqual(['act()', '7', '4']);
    await again({ do: 'Open the dialog', rounds: 3 });
    expect(valueOf('What you do')).toBe('Open the dialog');
    await again({ seconds: 9, rounds: 3 });
    expect(valueOf('Seconds per round')).toBe('9');
    await again({ steps: [{ type: 'shoes', on: 'Search' }], rounds: 3 });
    expect([valueOf('Element'), valueOf('Text')]).toEqual(['Search', 'shoes']);
    const reloads = /the page is loaded again before the start/;
    expect(screen.queryByText(reloads)).toBeNull();
    await again({ steps: [{ click: 'Open' }], reload: true, rounds: 3 });
    expect(screen.getByText(reloads)).toBeTruthy();
    expect(workbench.leakHunts.getState().lastParams.size).toBe(0);
  });

  it('does not start without an action or with a number out of range, and says why', () => {
    const { fill, start } = dialog();
    expect(start()).toHaveProperty('disabled', true);
    expect(start().title).toBe('Pick an element or name it.');
    fill('Element', 'Open');
    expect(start()).toHaveProperty('disabled', false);
    fill('Rounds', '11');
    expect(start()).toHaveProperty('disabled', true);
    expect(screen.getByRole('alert').textContent).toBe('A whole number from 2 to 10');
  });

  it('sends requests to a server of this machine, and to no other', () => {
    const { choose, fill, start, hunts } = dialog({ type: 'node' });
    choose('Request');
    fill('Request', 'GET http://shop.test/orders');
    expect(start()).toHaveProperty('disabled', true);
    fill('Request', 'GET http://127.0.0.1:3000/orders/{i}');
    fireEvent.click(start());
    const params = { request: 'GET http://127.0.0.1:3000/orders/{i}', repeat: 5, rounds: 3, target: 't1' };
    expect(hunts()).toEqual([params]);
  });

  it('has no steps for a Node process, and is not offered for a target that cannot be hunted', () => {
    dialog({ type: 'node' });
    expect(screen.getByRole('radio', { name: 'Steps' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('radio', { name: 'Wait' }).getAttribute('aria-checked')).toBe('true');
    cleanup();
    dialog({ type: 'other' });
    expect(screen.queryByRole('button', { name: 'Start the hunt' })).toBeNull();
    expect(screen.getByRole('dialog').textContent).toContain('Select a page');
  });
});
