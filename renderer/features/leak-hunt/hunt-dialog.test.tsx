import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TargetType } from '../../../shared/core/contracts/targets.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { HuntDialog } from './hunt-dialog.tsx';

afterEach(cleanup);

/** With an editor whose only step is complete unless `why` says otherwise. */
function dialog({ type = 'page', why = null }: { readonly type?: TargetType; readonly why?: string | null } = {}) {
  const bench = createTestWorkbench();
  act(() => bench.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Shop', type })] })]));
  act(() => bench.topic('session', { selectedTargetId: 't1' }));
  const closed: boolean[] = [];
  render(
    bench.wrap(
      <HuntDialog
        open
        onOpenChange={(open) => void closed.push(!open)}
        stepsEditor={({ targetId, initial }, after) => (
          <div>
            steps of {targetId}, {JSON.stringify(initial)}
            {after({ steps: () => [{ click: 'Open' }], why })}
          </div>
        )}
      />,
    ),
  );
  return {
    ...bench,
    closed,
    choose: (name: string) => fireEvent.click(screen.getByRole('radio', { name })),
    fill: (name: string, value: string) =>
      fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } }),
    start: () => screen.getByRole('button', { name: 'Start the hunt' }),
  };
}

describe('the dialog that starts a leak hunt', () => {
  it('repeats steps, as often and in as many rounds as asked, and opens the document of the hunt', () => {
    const { start, fill, asked, closed, workbench } = dialog();
    expect(screen.getByText('steps of t1', { exact: false })).toBeTruthy();
    fill('Times per round', '2');
    fill('Rounds', '4');
    fireEvent.click(start());
    expect(asked).toEqual([
      { name: 'pen_leak_hunt', params: { steps: [{ click: 'Open' }], rounds: 4, repeat: 2, target: 't1' } },
    ]);
    expect(closed).toEqual([true]);
    expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'leak-hunt' });
  });

  it.each([
    ['Expression', 'Expression', 'act()', { expression: 'act()', repeat: 5 }],
    ['Do it yourself', 'What you do', 'Open the dialog', { do: 'Open the dialog' }],
    ['Wait', 'Seconds per round', '7', { seconds: 7 }],
  ])('%s', (kind, field, text, params) => {
    const { choose, fill, start, asked } = dialog();
    choose(kind);
    fill(field, text);
    fireEvent.click(start());
    expect(asked).toEqual([{ name: 'pen_leak_hunt', params: { ...params, rounds: 3, target: 't1' } }]);
  });

  it.each([
    ['Do it yourself', 'What you do', { do: 'act' }],
    ['Expression', 'Expression', { expression: 'act', repeat: 5 }],
  ])('%s starts with Enter in its field', (kind, field, params) => {
    const { choose, fill, asked } = dialog();
    choose(kind);
    const press = (): void => void fireEvent.keyDown(screen.getByRole('textbox', { name: field }), { key: 'Enter' });
    press();
    expect(asked).toEqual([]);
    fill(field, 'act');
    press();
    expect(asked).toEqual([{ name: 'pen_leak_hunt', params: { ...params, rounds: 3, target: 't1' } }]);
  });

  it('begins with what the last hunt of the target repeated', async () => {
    const { workbench } = dialog();
    const again = async (params: Readonly<Record<string, unknown>>): Promise<void> => {
      cleanup();
      const bench = dialog();
      await bench.workbench.leakHunts.getState().start({ targetId: 't1', targetName: 'Shop', params });
      cleanup();
      render(
        bench.wrap(
          <HuntDialog
            open
            onOpenChange={() => undefined}
            stepsEditor={({ initial }, after) => (
              <div>
                {JSON.stringify(initial)}
                {after({ steps: () => initial, why: null })}
              </div>
            )}
          />,
        ),
      );
    };
    const valueOf = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name }).value;
    await again({ expression: 'act()', repeat: 7, rounds: 4 });
    expect([valueOf('Expression'), valueOf('Times per round'), valueOf('Rounds')]).toEqual(['act()', '7', '4']);
    await again({ do: 'Open the dialog', rounds: 3 });
    expect(valueOf('What you do')).toBe('Open the dialog');
    await again({ seconds: 9, rounds: 3 });
    expect(valueOf('Seconds per round')).toBe('9');
    await again({ steps: [{ type: 'shoes', on: 'Search' }], rounds: 3 });
    expect(screen.getByTestId('hunt-dialog').textContent).toContain('[{"type":"shoes","on":"Search"}]');
    expect(workbench.leakHunts.getState().lastParams.size).toBe(0);
  });

  it('does not start without an action or with a number out of range, and says why', () => {
    const { choose, fill, start } = dialog({ why: 'Pick an element or name it.' });
    expect(start()).toHaveProperty('disabled', true);
    expect(start().title).toBe('Pick an element or name it.');
    choose('Do it yourself');
    expect(start().title).toBe('Enter what you do in each round.');
    fill('What you do', 'Open the dialog');
    expect(start()).toHaveProperty('disabled', false);
    fill('Rounds', '11');
    expect(start()).toHaveProperty('disabled', true);
    expect(screen.getByRole('alert').textContent).toBe('A whole number from 2 to 10');
  });

  it('sends requests to a server of this machine, and to no other', () => {
    const { choose, fill, start, asked } = dialog({ type: 'node' });
    choose('Request');
    fill('Request', 'GET http://shop.test/orders');
    expect(start()).toHaveProperty('disabled', true);
    fill('Request', 'GET http://127.0.0.1:3000/orders/{i}');
    fireEvent.click(start());
    const params = { request: 'GET http://127.0.0.1:3000/orders/{i}', repeat: 5, rounds: 3, target: 't1' };
    expect(asked).toEqual([{ name: 'pen_leak_hunt', params }]);
  });

  it('has no steps for a Node process, and is not offered for a target that cannot be hunted', () => {
    dialog({ type: 'node' });
    expect(screen.getByRole('radio', { name: 'Steps' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('radio', { name: 'Wait' }).getAttribute('aria-checked')).toBe('true');
    cleanup();
    dialog({ type: 'other' });
    expect(screen.queryByTestId('hunt-dialog')).toBeNull();
    expect(screen.getByRole('dialog').textContent).toContain('Select a page');
  });
});
