import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { flamePlaceOf } from '../../../shared/core/contracts/flame-links.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { standInDocument, type StandInAnswers } from '../../core/testing/analysis.ts';
import { capture } from '../../core/testing/records.ts';
import { giveElementsASize } from '../../core/testing/sizes.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { ThreadSamples } from './thread-samples.tsx';

beforeEach(() => {
  Object.assign(window, { innerWidth: 1440 });
  giveElementsASize(1200);
});
afterEach(cleanup);

const NO_MAPS: SourceMaps = {
  found: null,
  error: null,
  inChart: true,
  ignorePatterns: [],
  dimsThirdParty: false,
  setDimsThirdParty: () => undefined,
  setInChart: () => undefined,
  lookIn: [],
  add: () => undefined,
  remove: () => undefined,
};
const OVERVIEW = {
  unit: 'milliseconds' as const,
  durationMs: 150,
  total: 120,
  samples: 12,
  wholeTotal: 120,
  wholeSamples: 12,
  nodes: 4,
  functions: 3,
  samplingIntervalUs: 1000,
  overhead: [],
  timing: 'samples' as const,
  fileSizeBytes: 2000,
  readMs: 4,
};
const AT = { url: 'https://shop.test/rows.js', line: 17, column: 3 };
const MAKE_ROWS = { name: 'makeRows', ...AT, self: 60, total: 90, samples: 6 };

async function samples(more: StandInAnswers = {}) {
  const { document, asked } = standInDocument(
    {
      'profile.overview': () => OVERVIEW,
      'profile.functions': () => ({ rows: [MAKE_ROWS], start: 0, total: 1 }),
      'profile.around': ({ direction }) => ({
        rows: [{ ...MAKE_ROWS, name: `${direction} of it` }],
        start: 0,
        total: 1,
      }),
      'profile.lines': () => ({ lines: [] }),
      ...more,
    },
    '/x.json',
  );
  const bench = createTestWorkbench({});
  bench.workbench.places
    .getState()
    .ask('here', flamePlaceOf({ show: 'sandwich', function: { name: 'makeRows', ...AT } }));
  await act(async () => {
    render(
      bench.wrap(
        <ThreadSamples
          capture={capture('trace-00000001', { kind: 'trace' })}
          document={document}
          thread={{ pid: 7, tid: 2 }}
          maps={NO_MAPS}
          placeId="here"
          leading={<span>leading</span>}
          facts={null}
          loss={null}
          onTracks={() => undefined}
          onReopen={() => undefined}
        />,
      ),
    );
  });
  return { asked };
}

it('queries one thread of the trace and opens a requested place', async () => {
  const { asked } = await samples();
  await waitFor(() => expect(screen.getByTestId('sandwich-function').textContent).toContain('makeRows'));
  expect(screen.getByTestId('callers-row').textContent).toContain('callers of it');
  expect(screen.getByTestId('callees-row').textContent).toContain('callees of it');
  for (const { params } of asked) expect(params).toMatchObject({ thread: { pid: 7, tid: 2 } });
});

it('shows why a thread has no samples', async () => {
  await samples({
    'profile.overview': () => Promise.resolve({ ok: false, error: appError('invalid_params', 'No samples of 7:2.') }),
  });
  await waitFor(() => expect(document.body.textContent).toContain('No samples of 7:2.'));
});
