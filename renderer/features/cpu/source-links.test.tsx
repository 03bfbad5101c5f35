/** Places of code in a capture open the sources of its target, and say why if they cannot. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useMemo, type ReactNode } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { useCaptureSources, useTargetSources } from '../../core/stores/hooks/use-source-links.ts';
import { capture, endpoint, target } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { callColumns, type ProfileCall } from '../../core/widgets/profile/call-columns.tsx';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';

afterEach(cleanup);

const CALL: ProfileCall = {
  name: 'makeRows',
  url: 'https://shop.test/app.js',
  line: 1,
  column: 800,
  self: 60,
  total: 90,
  samples: 6,
};

function Cell(): ReactNode {
  const columns = useMemo(
    () =>
      callColumns<ProfileCall>((row) => row, {
        whole: 100,
        wholeName: 'the profile',
        figureOf: String,
        sortable: false,
        selfMeans: '',
        totalMeans: '',
        originalPlaceOf: () => 'rows.ts:15',
      }),
    [],
  );
  return columns.find(({ id }) => id === 'source')?.cell?.(CALL);
}

function Links({ targetId }: { readonly targetId: string | null }) {
  return (
    <SourceLinksContext value={useTargetSources(targetId)}>
      <Cell />
    </SourceLinksContext>
  );
}

it('opens the place of a function in the sources of the target', () => {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [endpoint('e1', { targets: [target('t1', { title: 'Orders' })] })]);
  render(bench.wrap(<Links targetId="t1" />));
  fireEvent.click(screen.getByRole('link', { name: /rows\.ts:15/ }));
  expect(bench.workbench.sourcePlaces.getState().wanted.get('t1')).toMatchObject({
    url: 'https://shop.test/app.js',
    line: 1,
    column: 800,
  });
  expect(activeDocument(bench.workbench.documents.getState())).toMatchObject({ kind: 'live', targetId: 't1' });
});

it('is plain text with the reason while the target is not connected', () => {
  const bench = createTestWorkbench();
  bench.topic('endpoints', [endpoint('e1', { targets: [target('t1')] })]);
  render(bench.wrap(<Links targetId="t1" />));
  expect(screen.getByRole('link')).toBeTruthy();
  act(() => bench.topic('endpoints', []));
  expect(screen.queryByRole('link')).toBeNull();
  expect(screen.getByTitle(/its target is not connected/).textContent).toContain('rows.ts:15');
});

const PROFILE = capture('cpu-00000001', { kind: 'cpu-profile', name: 'Typing' });
const IMPORTED = { ...PROFILE, target: null };
function CaptureLinks({ of }: { readonly of: CaptureRecord }) {
  return (
    <SourceLinksContext value={useCaptureSources(of)}>
      <Cell />
    </SourceLinksContext>
  );
}

it('opens the source that is stored with the capture when the target is gone', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<CaptureLinks of={PROFILE} />));
  fireEvent.click(screen.getByRole('link', { name: /rows\.ts:15/ }));
  expect(activeDocument(bench.workbench.documents.getState())).toMatchObject({
    kind: 'source',
    captureId: PROFILE.id,
    place: { url: CALL.url, line: 1, column: 800 },
  });
});

it('is plain text in a file from elsewhere', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<CaptureLinks of={IMPORTED} />));
  expect(screen.queryByRole('link')).toBeNull();
  expect(screen.getByTitle(/does not name its target/).textContent).toContain('rows.ts:15');
});
