import { expect, test } from 'vitest';
import { renewed, takenOf, withoutFolder, type RecordedCall } from './recording.ts';

const call = (parameters: Record<string, unknown>, answers: readonly string[]): RecordedCall => ({
  tool: 'any',
  parameters,
  taken: takenOf(parameters, answers),
  bytes: 0,
  ms: 0,
  isError: false,
});

test('an id of an answer becomes the one that stands in its place in another run', () => {
  const recorded = call({ capture: 'heap-4f2a1', sql: 'select * from objects where id = 48213' }, [
    'Saved heap-4f2a1, 3 MB',
    'Row @48210\nRow @48213',
  ]);
  expect(renewed(recorded, ['Saved heap-99b07, 4 MB', 'Row @7\nRow @913'], '/files')).toEqual({
    capture: 'heap-99b07',
    sql: 'select * from objects where id = 913',
  });
});

test('a short number is an id only in a parameter that is named so', () => {
  const recorded = call({ classIndex: 12, limit: 12 }, ['10,Row\n12,Entry']);
  expect(recorded.taken).toHaveLength(1);
  expect(renewed(call({ limit: 12 }, ['10,Row\n12,Entry']), ['7,Row\n8,Entry'], '/files')).toEqual({ limit: 12 });
  expect(renewed(call({ classIndex: 12 }, ['10,Row\n12,Entry']), ['7,Row\n8,Entry'], '/files')).toEqual({
    classIndex: 8,
  });
});

test('the latest answer with the id counts, and numbers before it on its line may differ', () => {
  const recorded = call({ nodeId: 81 }, ['+ @81', '3 new: @81']);
  expect(recorded.taken).toMatchObject([{ answer: 1, before: '# new: @', nth: 0 }]);
  expect(renewed(recorded, ['', '14 new: @5'], '/files')).toEqual({ nodeId: 5 });
});

test('null where the answer of this run has nothing in that place', () => {
  expect(renewed(call({ nodeId: 81 }, ['+ @81']), ['nothing grew'], '/files')).toBeNull();
});

test('files lie in the folder of the run', () => {
  const parameters = withoutFolder({ filePath: '/tmp/a-1/before.heapsnapshot' }, '/tmp/a-1');
  expect(parameters).toEqual({ filePath: '@FOLDER@/before.heapsnapshot' });
  expect(renewed(call(parameters, []), [], '/tmp/b-2')).toEqual({ filePath: '/tmp/b-2/before.heapsnapshot' });
});
