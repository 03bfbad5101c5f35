import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { PersonTask } from '../../../shared/core/contracts/person-tasks.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { TaskCards } from './task-cards.tsx';

afterEach(cleanup);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

const TASK: PersonTask = {
  id: 'k1',
  callId: 'c1',
  caller: { id: 'm1', kind: 'mcp', name: 'Claude Code' },
  title: 'Leak Hunt',
  targetId: 'T1',
  targetTitle: 'Orders',
  text: 'open the dialog\u202E',
  place: 'Round 2 of 5',
  askedAtMs: 0,
};

function show() {
  const bench = createTestWorkbench();
  bench.topic('tasks', [TASK]);
  render(bench.wrap(<TaskCards />));
  return { ...bench, press: (name: string) => fireEvent.click(screen.getByRole('button', { name })) };
}

it('says what to do, in which round, for whom and how long it has waited, with hidden characters', () => {
  const { pass, press, workbench } = show();
  act(() => pass(65_000));
  const card = screen.getByTestId('person-task');
  expect(card.textContent).toContain('Do the action now, then press Done (Round 2 of 5)');
  expect(card.textContent).toContain('open the dialog\\u202E');
  expect(card.textContent).toContain('Leak Hunt of Claude Code in Orders, waiting 1:05');
  press('Orders');
  expect(activeDocument(workbench.documents.getState())).toMatchObject({ kind: 'live', targetId: 'T1' });
});

it.each([
  ['Done', { name: 'tasks.answer', params: { taskId: 'k1', answer: 'done' } }],
  ['Skip', { name: 'tasks.answer', params: { taskId: 'k1', answer: 'skip' } }],
  ['Cancel', { name: 'calls.cancel', params: { callId: 'c1' } }],
])('%s is sent once', async (name, command) => {
  const { press, asked } = show();
  press(name);
  press(name);
  await settle();
  expect(asked).toEqual([command]);
});

it('shows why an answer was not taken, and nothing without a task', async () => {
  const { press, answer, topic } = show();
  answer('tasks.answer', err(appError('internal', 'The app is closing.')));
  press('Done');
  await settle();
  expect(screen.getByTestId('person-task').textContent).toContain('The app is closing.');
  act(() => topic('tasks', []));
  expect(screen.queryByTestId('person-task')).toBeNull();
});
