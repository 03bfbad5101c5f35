import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench, type TestWorkbench } from '../../core/testing/workbench.tsx';
import { endpoint, target } from '../../core/testing/records.ts';
import { parseStepWords } from '../../../shared/features/page/tools/interact-steps.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import type { Beginning } from '../../core/stores/documents/started-runs.ts';
import { wordsOfStep } from './prove-asked.ts';
import { ProveDialog } from './prove-dialog.tsx';

afterEach(cleanup);

const PAGE = target('t1', { type: 'page', title: 'Shop', url: 'http://localhost:1/' });
const NODE = target('n1', { type: 'node', title: 'orders.cjs', url: 'file:///srv/orders.cjs' });
const NEW_NODE = target('n2', { type: 'node', title: 'orders-new.cjs', url: 'file:///srv/orders-new.cjs' });

const active = ({ workbench }: TestWorkbench) => activeDocument(workbench.documents.getState());
const asked = (bench: TestWorkbench, tool: string) => bench.asked.find(({ name }) => name === tool)?.params;

function openDialog(selected: typeof PAGE | null = PAGE, beginning?: Beginning, command = 'capture.prove') {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [endpoint('e1', { targets: [PAGE, NODE, NEW_NODE] })]);
  bench.topic('session', { selectedTargetId: selected?.id ?? null });
  bench.answer('interaction.look', { ok: true, value: { base64: 'AAAA', widthPx: 800, heightPx: 600 } });
  const key = { command, targetId: selected?.id ?? null };
  if (beginning !== undefined) bench.workbench.startedRuns.getState().propose(key, beginning);
  const closed: boolean[] = [];
  render(bench.wrap(<ProveDialog open onOpenChange={(open) => void closed.push(!open)} />));
  const type = (name: string, value: string): void => {
    fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
  };
  const choose = (name: string, value: string): void => {
    fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
  };
  return {
    bench,
    closed,
    type,
    choose,
    prove: () => screen.getByRole<HTMLButtonElement>('button', { name: 'Prove' }),
  };
}

const valueOf = (name: string): string => screen.getByRole<HTMLInputElement>('textbox', { name }).value;

it('takes an address without a scheme as one of HTTP, and says at once what is no address', async () => {
  const { bench, type, prove } = openDialog();
  bench.answer('pen_workflow', { ok: true, value: { captureId: 'proof-00000001' } });
  type('Element', 'Save');
  for (const text of ['file:///srv/shop.html', '/fixed/', 'about:blank', 'http://']) {
    type('Build after', text);
    expect(prove().title).toBe('Enter an http or https address of the fixed build.');
  }
  type('Build after', PAGE.url.replace('http://', ''));
  expect(prove().title).toContain('two different addresses');
  type('Build after', 'localhost:7471/fixed/');
  type('Build before', ' shop.test ');
  fireEvent.click(prove());
  await waitFor(() => expect(active(bench)).toMatchObject({ kind: 'capture' }));
  expect(asked(bench, 'pen_workflow')).toMatchObject({
    before: 'http://shop.test',
    url: 'http://localhost:7471/fixed/',
  });
});

it('asks for both builds, the steps and the figure, closes, and shows the proof as a document', async () => {
  const { bench, type, prove, closed } = openDialog();
  bench.answer('pen_workflow', { ok: true, value: { captureId: 'proof-00000001' } });
  expect([valueOf('Build before'), valueOf('Build after')]).toEqual([PAGE.url, '']);
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Build after' }));
  type('Build after', 'http://localhost:2/');
  type('Element', 'Save');
  fireEvent.click(prove());
  expect(closed).toEqual([true]);
  expect(active(bench)).toMatchObject({ kind: 'run', title: 'Proof: INP' });
  await waitFor(() => expect(active(bench)).toMatchObject({ kind: 'capture', captureId: 'proof-00000001' }));
  expect(asked(bench, 'pen_workflow')).toEqual({
    ...{ name: 'prove', before: PAGE.url, url: 'http://localhost:2/', steps: ['click Save'], claim: 'inp' },
    target: PAGE.id,
  });
});

it('begins with the steps of the interaction that was recorded last', () => {
  openDialog(PAGE, { tool: 'pen_interact', params: { steps: [{ click: 'Sort' }] } }, 'capture.interaction');
  expect([valueOf('Build before'), valueOf('Element')]).toEqual([PAGE.url, 'Sort']);
});

it('begins with what a document proposes, and leaves the fixed build to the person', async () => {
  const steps = ['{"click":"Open","dialog":"accept"}', '{"click":"Close"}'];
  const params = { name: 'prove', before: PAGE.url, steps, claim: 'heapGrowthObjects', otherContent: true };
  const { bench, type, prove } = openDialog(PAGE, { tool: 'pen_workflow', params });
  expect([valueOf('Build before'), valueOf('Build after'), valueOf('Element')]).toEqual([PAGE.url, '', 'Close']);
  expect(prove().title).toBe('Enter the address of the fixed build.');
  type('Build after', PAGE.url);
  expect(prove().title).toContain('two different addresses');
  type('Build after', 'http://localhost:2/');
  fireEvent.click(prove());
  await waitFor(() =>
    expect(asked(bench, 'pen_workflow')).toEqual({
      ...params,
      ...{ url: 'http://localhost:2/', steps: [steps[0], 'click Close'], target: PAGE.id },
    }),
  );
});

it.each(['heapGrowthObjects', 'inp'])('does not prove %s without steps', (claim) => {
  const params = { before: PAGE.url, url: 'http://localhost:2/', claim };
  const { prove } = openDialog(PAGE, { tool: 'pen_workflow', params });
  expect(prove().title).toBe('Enter the steps.');
});

it('begins with the process that was hunted, or with commands that serve its request', () => {
  openDialog(NODE, { tool: 'pen_workflow', params: { before: NODE.id, steps: ['act()'], claim: 'heapGrowthObjects' } });
  const chosen = (name: string) => screen.getByRole<HTMLSelectElement>('combobox', { name }).value;
  expect([chosen('Process before'), chosen('Process after'), valueOf('Action')]).toEqual(['n1', '', 'act()']);
  cleanup();
  openDialog(NODE, { tool: 'pen_prove_programs', params: { action: 'GET http://127.0.0.1:1/', claim: 'leak Entry' } });
  expect([valueOf('Request or action'), valueOf('Command before')]).toEqual(['GET http://127.0.0.1:1/', '']);
});

it('needs no steps of a page, but a complete one', () => {
  const { type, choose, prove } = openDialog();
  type('Build after', 'http://localhost:2/');
  choose('Figure that must fall', 'lcp');
  expect(prove().disabled).toBe(false);
  fireEvent.click(screen.getByRole('radio', { name: 'Type' }));
  type('Element', 'Search');
  expect(prove().title).toBe('Enter the text to type.');
});

it('tries a change that an insight proposes, without a claim', async () => {
  const { bench } = openDialog(PAGE, { tool: 'pen_workflow', params: { name: 'try', change: ['defer /ads.js'] } });
  bench.answer('pen_workflow', { ok: true, value: { captureId: 'proof-00000001' } });
  expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Change 1' }).value).toBe('defer');
  expect(valueOf('Address')).toBe(PAGE.url);
  fireEvent.click(screen.getByRole('button', { name: 'Try' }));
  expect(active(bench)).toMatchObject({ kind: 'run', title: 'Trial: with /ads.js deferred' });
  await waitFor(() => expect(active(bench)).toMatchObject({ kind: 'capture' }));
  expect(asked(bench, 'pen_workflow')).toEqual({
    ...{ name: 'try', change: [{ defer: '/ads.js' }], url: PAGE.url, steps: [], target: PAGE.id },
  });
});

it('asks a trial in a process for its change and its action', async () => {
  const { bench, type, choose } = openDialog(NODE);
  bench.answer('pen_workflow', { ok: true, value: { captureId: 'proof-00000001' } });
  fireEvent.click(screen.getByRole('radio', { name: 'With and without a change' }));
  const start = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Try' });
  expect(start().title).toBe('Enter “File”.');
  choose('Change 1', 'run');
  expect(start().title).toBe('Enter “Code”.');
  type('Code', '() => undefined');
  expect(start().title).toBe('Enter the action.');
  type('Action', 'act()');
  fireEvent.click(screen.getByRole('button', { name: 'Add another' }));
  expect(start().title).toBe('Enter “File”.');
  fireEvent.click(screen.getByRole('button', { name: 'Remove change 2' }));
  fireEvent.click(start());
  await waitFor(() => expect(active(bench)).toMatchObject({ kind: 'capture' }));
  expect(asked(bench, 'pen_workflow')).toEqual({
    ...{ name: 'try', change: [{ run: '() => undefined' }], steps: ['act()'], target: NODE.id },
  });
});

it('names a function whose time must fall', async () => {
  const { bench, type, choose, prove } = openDialog();
  type('Build after', 'http://localhost:2/');
  choose('Figure that must fall', 'functionTime');
  expect(prove().disabled).toBe(true);
  type('Function', 'render');
  fireEvent.click(prove());
  await waitFor(() => expect(asked(bench, 'pen_workflow')).toMatchObject({ claim: 'functionTime render' }));
});

it('runs two commands without a selected target, by the fields of the tool', async () => {
  const { bench, type, prove } = openDialog(null);
  expect(screen.getByRole('radio', { name: 'Two commands' }).getAttribute('aria-checked')).toBe('true');
  expect(prove().disabled).toBe(true);
  expect(prove().title).toBe('Enter “Command before”.');
  type('Command before', 'node old.cjs');
  type('Command after', 'node new.cjs');
  type('Request or action', 'GET http://127.0.0.1:3000/orders');
  expect(prove().title).toBe('Enter “Figure that must fall”.');
  type('Figure that must fall', 'leak Entry');
  fireEvent.click(prove());
  await waitFor(() =>
    expect(asked(bench, 'pen_prove_programs')).toEqual({
      before: 'node old.cjs',
      after: 'node new.cjs',
      action: 'GET http://127.0.0.1:3000/orders',
      claim: 'leak Entry',
    }),
  );
});

it('repeats an action in two processes that are connected', async () => {
  const { bench, type, choose, prove } = openDialog(NODE);
  expect(prove().title).toBe('Choose both processes.');
  choose('Process before', 'n1');
  choose('Process after', 'n2');
  expect(prove().title).toBe('Enter the action.');
  type('Action', 'act()');
  choose('Figure that must fall', 'leak');
  type('Class', 'Entry');
  fireEvent.click(prove());
  await waitFor(() =>
    expect(asked(bench, 'pen_workflow')).toEqual({
      ...{ name: 'prove', before: 'n1', target: 'n2', steps: ['act()'], claim: 'leak Entry' },
    }),
  );
});

it.each([
  [{ click: 'Save' }, 'click Save'],
  [{ doubleClick: 'Row' }, 'doubleClick Row'],
  [{ press: 'Escape' }, 'press Escape'],
  [{ type: 'shoes on sale', on: 'Search' }, 'type "shoes on sale" on Search'],
  [{ type: 'shoes', on: 'Search on this page' }, '{"type":"shoes","on":"Search on this page"}'],
  [{ scroll: 600 }, 'scroll 600'],
])('writes the step %j so that it is read as the same one', (step, words) => {
  expect(wordsOfStep(step)).toBe(words);
  expect(parseStepWords(words)).toEqual({ ok: true, value: step });
});
