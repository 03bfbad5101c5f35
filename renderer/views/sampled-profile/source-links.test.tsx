// @vitest-environment happy-dom
/** Places of code in a capture open the sources of its target, and say why if they cannot. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useMemo, type ReactNode } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { activeDocument } from '../../stores/documents/documents.ts';
import { useCaptureSources, useTargetSources } from '../../stores/hooks/use-source-links.ts';
import { standInDocument } from '../../testing/analysis.ts';
import { capture, endpoint, target } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { callColumns, type ProfileCall } from '../../widgets/profile/call-columns.tsx';
import { SourceLinksContext } from '../../widgets/source-link.tsx';
import { StoredSource } from '../sources/stored-source.tsx';

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
  fireEvent.click(screen.getByRole('button', { name: /rows\.ts:15/ }));
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
  expect(screen.getByRole('button')).toBeTruthy();
  act(() => bench.topic('endpoints', []));
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByTitle(/its target is not connected/).textContent).toContain('rows.ts:15');
});

const PROFILE = capture('cpu-00000001', { kind: 'cpu-profile', name: 'Typing' });
const IMPORTED = { ...PROFILE, target: null };
const ORIGINAL = 'export const rows = [];\nexport function makeRows() {\n  return rows.map(String);\n}\n';

function CaptureLinks({ of }: { readonly of: CaptureRecord }) {
  return (
    <SourceLinksContext value={useCaptureSources(of)}>
      <Cell />
    </SourceLinksContext>
  );
}

function storedSources() {
  const { document } = standInDocument({
    'profile.originals': () => ({ originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: true }),
    'profile.functions': () => ({ rows: [], start: 0, total: 0 }),
    'code.source': ({ place }) => ({
      source:
        place.line === 1
          ? { name: 'https://shop.test/src/rows.ts', text: ORIGINAL, line: 2, column: 1, startLine: 1 }
          : null,
    }),
  });
  return createTestWorkbench({ analysis: { open: () => Promise.resolve({ ok: true, value: document }) } });
}

it('opens the source that is stored with the capture when the target is gone', async () => {
  const bench = storedSources();
  bench.topic('captures', [PROFILE]);
  await act(async () => void render(bench.wrap(<CaptureLinks of={PROFILE} />)));
  fireEvent.click(await screen.findByRole('button', { name: /rows\.ts:15/ }));
  const tab = activeDocument(bench.workbench.documents.getState());
  if (tab?.kind !== 'source') throw new Error('no source was opened');
  expect(tab).toMatchObject({ captureId: PROFILE.id, place: { url: CALL.url, line: 1, column: 800 } });
  cleanup();
  await act(async () => void render(bench.wrap(<StoredSource tab={tab} capture={PROFILE} />)));
  const shown = await screen.findByTestId('stored-source');
  expect(shown.textContent).toContain('https://shop.test/src/rows.ts');
  expect(screen.getByTestId('source-view').textContent).toMatch(/^Original, by the source map of app\.js, stored with/);
  expect(shown.querySelector('.code-marked-line')?.textContent).toBe('export function makeRows() {');
  cleanup();
  const place = { ...tab.place, line: 9 };
  await act(async () => void render(bench.wrap(<StoredSource tab={{ ...tab, place }} capture={PROFILE} />)));
  expect(await screen.findByText('The text of this script is not stored with the capture')).toBeTruthy();
});

it('is plain text in a file from elsewhere', () => {
  const bench = createTestWorkbench();
  render(bench.wrap(<CaptureLinks of={IMPORTED} />));
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByTitle(/does not name its target/).textContent).toContain('rows.ts:15');
});
