import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { comparisonDocument } from '../stores/documents/document-tabs.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { VerdictContext, type AskedDocument } from '../widgets/findings/document-verdict.tsx';
import { ComparedSides } from './compared-sides.tsx';
import { ComparisonFrame } from './comparison-frame.tsx';

afterEach(cleanup);

const [A, B, C] = ['cpu-0000000a', 'cpu-0000000b', 'cpu-0000000c'].map((id, at) =>
  capture(id, { kind: 'cpu-profile', name: `Profile ${at + 1}`, startedAt: `2026-11-20T10:0${at}:00.000Z` }),
);
const DOCUMENT: AskedDocument = { documentId: 'b', query: () => new Promise(() => undefined) };

function frame(kind?: 'heap-snapshot') {
  if (A === undefined || B === undefined || C === undefined) throw new Error('three captures');
  const of = kind === undefined ? {} : { kind };
  const [base, later, other] = [A, B, C].map((each) => ({ ...each, ...of }));
  if (base === undefined || later === undefined || other === undefined) throw new Error('three captures');
  const bench = createTestWorkbench();
  const tab = comparisonDocument(base, later);
  bench.workbench.documents.getState().open(tab);
  render(
    bench.wrap(
      <VerdictContext value={() => <h1>The verdict</h1>}>
        <ComparisonFrame
          pair={{ documentId: tab.id, base, later }}
          opened={{
            current: { state: 'open', document: DOCUMENT },
            cancel: () => undefined,
            reopen: () => undefined,
          }}
          what="The profile"
          label="Comparison of profiles"
          testId="frame"
          filter={{ label: 'Filter functions', typed: '', onTyped: () => undefined }}
        >
          <p>The changes</p>
        </ComparisonFrame>
      </VerdictContext>,
    ),
  );
  act(() => bench.topic('captures', [base, later, other]));
  return () => bench.workbench.documents.getState().groups.flatMap((group) => group.tabs);
}

it('is the verdict, then both sides, the controls and the changes', () => {
  frame();
  const parts = [
    screen.getByText('The verdict'),
    screen.getByTestId('diff-chip-A'),
    screen.getByTestId('diff-swap'),
    screen.getByTestId('diff-chip-B'),
    screen.getByTestId('profile-filter'),
    screen.getByText('The changes'),
  ];
  const inPage = parts.toSorted((one, other) =>
    (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) === 0 ? 1 : -1,
  );
  expect(inPage).toEqual(parts);
});

it('replaces a side by another capture', () => {
  const tabs = frame();
  fireEvent.keyDown(screen.getByTestId('diff-chip-B'), { key: 'Enter' });
  fireEvent.click(screen.getByRole('menuitem', { name: /^Profile 3/ }));
  expect(tabs()).toContainEqual(expect.objectContaining({ baseCaptureId: 'cpu-0000000a', captureId: 'cpu-0000000c' }));
});

it('makes a series only of kinds that have one', () => {
  frame();
  expect(screen.queryByTestId('diff-drop')).toBeNull();
  cleanup();
  frame('heap-snapshot');
  expect(screen.getByTestId('diff-drop')).toBeTruthy();
});

it('names the part of the address that differs, and offers the runs of a proof folded below it', () => {
  const bench = createTestWorkbench();
  const of = (at: number, port: number) =>
    capture(`trace-0000000${at}`, {
      kind: 'trace',
      name: `Trace ${at}`,
      target: {
        id: `t${at}`,
        type: 'page',
        title: 'Shop',
        url: `http://localhost:${port}/shop`,
        endpoint: 'pipe:sample',
      },
      startedAt: `2026-11-20T10:0${at}:00.000Z`,
    });
  const [base, later, single, run] = [of(1, 3000), of(2, 3001), of(3, 3001), of(4, 3001)];
  const options = { captures: run.id, ownsCaptures: true };
  const proof = capture('proof-00000001', { kind: 'proof', name: 'Proof: faster', options });
  bench.topic('captures', [proof, run, single, later, base]);
  render(bench.wrap(<ComparedSides base={base} later={later} between={[]} onPut={() => undefined} />));
  expect(screen.getByTestId('diff-chip-A').textContent).toBe('ATrace 1 localhost:3000');
  expect(screen.getByTestId('diff-chip-B').textContent).toBe('BTrace 2 localhost:3001');
  fireEvent.keyDown(screen.getByTestId('diff-chip-B'), { key: 'Enter' });
  expect([...screen.getByRole('menu').children].map((each) => each.textContent)).toEqual([
    'Open',
    'In place of B',
    expect.stringMatching(/^Trace 3/),
    'Parts of results',
    proof.name,
  ]);
});
