import { expect, test } from 'vitest';
import { penEvaluate } from '../../shared/capabilities/evaluate.ts';
import { penStatus } from '../../shared/capabilities/status.ts';
import { createToolTable } from './tool-table.ts';

test('a tool that runs code is neither listed nor found while code may not be run', () => {
  let runsCode = false;
  const tools = createToolTable(
    () => [penStatus, penEvaluate],
    () => [],
    ({ kind }) => kind !== 'run-code' || runsCode,
  );
  expect(tools.list().map(({ name }) => name)).toEqual(['pen_status']);
  expect(tools.find('pen_evaluate')).toBeNull();
  runsCode = true;
  expect(tools.list().map(({ name }) => name)).toEqual(['pen_status', 'pen_evaluate']);
  expect(tools.find('pen_evaluate')?.name).toBe('pen_evaluate');
});
