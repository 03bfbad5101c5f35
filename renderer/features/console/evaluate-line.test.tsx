import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { target } from '../../core/testing/records.ts';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { EvaluateLine } from './evaluate-line.tsx';

afterEach(cleanup);

function prompt(names: string[], replacedChars: number): { bench: TestWorkbench; line: HTMLTextAreaElement } {
  const bench = createTestWorkbench();
  bench.answer('console.complete', { ok: true, value: { names, replacedChars } });
  render(bench.wrap(<EvaluateLine target={target('t1')} />));
  return { bench, line: screen.getByRole<HTMLTextAreaElement>('textbox', { name: /Evaluate/ }) };
}

function type(line: HTMLTextAreaElement, text: string): void {
  line.focus();
  fireEvent.change(line, { target: { value: text } });
  line.setSelectionRange(text.length, text.length);
}

describe('completion', () => {
  it('lists names while typing; arrow keys choose and Tab inserts', async () => {
    const { bench, line } = prompt(['price', 'priority'], 2);
    type(line, 'order.pr');
    expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['price', 'priority']);
    expect(bench.asked).toEqual([{ name: 'console.complete', params: { targetId: 't1', expression: 'order.pr' } }]);
    fireEvent.keyDown(line, { key: 'ArrowDown' });
    expect(screen.getByRole('option', { name: 'priority' }).getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(line, { key: 'Tab' });
    expect(line.value).toBe('order.priority');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('Escape closes the list, and Enter then evaluates what was typed', async () => {
    const { bench, line } = prompt(['price'], 2);
    type(line, 'order.pr');
    await screen.findByRole('listbox');
    fireEvent.keyDown(line, { key: 'Escape' });
    expect(screen.queryByRole('listbox')).toBeNull();
    fireEvent.keyDown(line, { key: 'Enter' });
    expect(bench.asked.at(-1)).toMatchObject({ name: 'pen_evaluate', params: { expression: 'order.pr' } });
  });

  it('Tab stays in a prompt with text and inserts the only name; an empty prompt is left', async () => {
    const { line } = prompt(['documentElement'], 3);
    type(line, '(doc');
    await screen.findByRole('listbox');
    fireEvent.keyDown(line, { key: 'Escape' });
    expect(fireEvent.keyDown(line, { key: 'Tab' })).toBe(false);
    await waitFor(() => expect(line.value).toBe('(documentElement'));
    fireEvent.change(line, { target: { value: '' } });
    expect(fireEvent.keyDown(line, { key: 'Tab' })).toBe(true);
  });
});
