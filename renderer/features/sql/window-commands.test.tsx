import { act, cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { comparisonDocument } from '../../core/stores/documents/document-tabs.ts';
import { activeDocument } from '../../core/stores/documents/documents.ts';
import { useCommands } from '../../core/stores/workbench.tsx';
import { capture } from '../../core/testing/records.ts';
import { createTestWorkbench } from '../../core/testing/workbench.tsx';
import { useSqlCommands } from './window-commands.ts';

afterEach(cleanup);

function Commands() {
  useCommands(useSqlCommands());
  return null;
}

it('asks with SQL about the captures of the active document, in another tab for a further question', () => {
  const { workbench, wrap, pass } = createTestWorkbench();
  render(wrap(<Commands />));
  const { commands, documents } = workbench;
  const run = (): void => act(() => commands.getState().commands[0]?.run());
  const active = () => activeDocument(documents.getState());
  run();
  expect(active()).toMatchObject({ kind: 'sql', captureIds: [] });
  const [base, later] = [capture('heap-00000001'), capture('heap-00000002')];
  act(() => documents.getState().open(comparisonDocument(base, later)));
  run();
  const first = active();
  expect(first).toMatchObject({ kind: 'sql', captureIds: [base.id, later.id] });
  pass(1000);
  run();
  expect(active()).toMatchObject({ kind: 'sql', captureIds: [base.id, later.id] });
  expect(active()?.id).not.toBe(first?.id);
});
