import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { DiagnosticsDialog } from './diagnostics-dialog.tsx';

afterEach(cleanup);

it('shows the checks and the fixes for problems', async () => {
  const bench = createTestWorkbench();
  const findings = [
    { subject: 'Runtime', state: 'ok', detail: 'Node 24.15' },
    { subject: 'Data folder', state: 'broken', detail: '/x is not a folder.', advice: 'Name another.' },
  ];
  bench.answer('diagnostics.read', { ok: true, value: { findings } });
  render(bench.wrap(<DiagnosticsDialog open onOpenChange={() => undefined} />));
  const rows = within(await screen.findByTestId('diagnostics')).getAllByRole('row');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'OKRuntimeNode 24.15',
    'ProblemData folder/x is not a folder.Name another.',
  ]);
});
