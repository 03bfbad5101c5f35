import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { useQuery, type QueryContext } from './use-query.ts';

afterEach(cleanup);

interface Sent extends QueryContext<number> {
  readonly question: string;
  readonly settle: (answer: AppResult<string>) => Promise<void>;
}

const FAILED: AppResult<never> = { ok: false, error: appError('internal', 'The table is gone.', 'Open it again.') };
const found = (value: string): AppResult<string> => ({ ok: true, value });

/** A component with one query, and the queries that it sent, which the test answers itself. */
function mount(first: string | null) {
  const sent: Sent[] = [];
  const view = renderHook(
    ({ question }: { question: string | null }) =>
      useQuery<string, number>(
        question,
        (asking) =>
          new Promise((resolve) => {
            const settle = (answer: AppResult<string>): Promise<void> => act(async () => resolve(answer));
            sent.push({ ...asking, question: question ?? '', settle });
          }),
      ),
    { initialProps: { question: first } },
  );
  const one = (place: number): Sent => {
    const query = sent[place];
    if (query === undefined) throw new Error(`only ${sent.length} queries were sent`);
    return query;
  };
  return { sent, one, ...view };
}

it('sends nothing without a query, and each query once however often the component renders', () => {
  const { sent, rerender, result } = mount(null);
  expect(sent).toEqual([]);
  expect(result.current).toMatchObject({ answer: null, current: null, isLoading: false });
  rerender({ question: 'a' });
  rerender({ question: 'a' });
  expect(sent.map(({ question }) => question)).toEqual(['a']);
  expect(result.current).toMatchObject({ answer: null, current: null, isLoading: true });
});

it('shows the last result while a changed query loads, but not as the result of that query', async () => {
  const { one, rerender, result } = mount('a');
  await one(0).settle(found('of a'));
  expect(result.current).toMatchObject({ answer: found('of a'), current: found('of a'), isLoading: false });
  rerender({ question: 'b' });
  expect(result.current).toMatchObject({ answer: found('of a'), current: null, isLoading: true });
  await one(1).settle(found('of b'));
  expect(result.current).toMatchObject({ answer: found('of b'), current: found('of b'), isLoading: false });
  rerender({ question: null });
  expect(result.current).toMatchObject({ answer: found('of b'), current: null, isLoading: false });
});

it('cancels an outdated query and drops its progress and its result, whichever arrives last', async () => {
  const { one, rerender, result } = mount('a');
  rerender({ question: 'b' });
  expect([one(0).signal.aborted, one(1).signal.aborted]).toEqual([true, false]);
  act(() => one(0).onProgress(0.9));
  expect(result.current.progress).toBeNull();
  await one(1).settle(found('of b'));
  await one(0).settle(found('of a'));
  expect(result.current).toMatchObject({ answer: found('of b'), current: found('of b'), isLoading: false });
});

it('a query that returns to its first value is sent again, and the earlier result of that value does not count', async () => {
  const { sent, one, rerender, result } = mount('a');
  rerender({ question: 'b' });
  rerender({ question: 'a' });
  expect(sent.map(({ question }) => question)).toEqual(['a', 'b', 'a']);
  await one(0).settle(found('early'));
  expect(result.current).toMatchObject({ answer: null, isLoading: true });
  await one(2).settle(found('late'));
  expect(result.current.current).toEqual(found('late'));
});

it('shows an error until the query is sent again and succeeds', async () => {
  const { one, result } = mount('a');
  await one(0).settle(FAILED);
  expect(result.current).toMatchObject({ answer: FAILED, current: FAILED, isLoading: false });
  act(() => result.current.refetch());
  expect(result.current).toMatchObject({ answer: FAILED, current: null, isLoading: true });
  await one(1).settle(found('of a'));
  expect(result.current).toMatchObject({ answer: found('of a'), isLoading: false });
});

it('shows the progress of the query, and cancels it by its signal', async () => {
  const { one, result } = mount('a');
  act(() => one(0).onProgress(0.5));
  expect(result.current.progress).toBe(0.5);
  act(() => result.current.cancel());
  expect(one(0).signal.aborted).toBe(true);
  // The reply of the cancelled query still ends it.
  await one(0).settle(FAILED);
  expect(result.current).toMatchObject({ answer: FAILED, isLoading: false });
});

it('cancels on unmount, and ignores what arrives afterwards', async () => {
  const { one, unmount, result } = mount('a');
  const last = result.current;
  unmount();
  expect(one(0).signal.aborted).toBe(true);
  one(0).onProgress(0.5);
  await one(0).settle(found('of a'));
  expect(result.current).toBe(last);
});

it('an object identifies a query as long as it is the same object', () => {
  const asked: object[] = [];
  const first = { name: 'first' };
  const view = renderHook(
    ({ question }: { question: object }) =>
      useQuery<string>(question, () => {
        asked.push(question);
        return Promise.resolve(FAILED);
      }),
    { initialProps: { question: first } },
  );
  view.rerender({ question: first });
  const second = { name: 'first' };
  view.rerender({ question: second });
  expect(asked).toHaveLength(2);
  expect([asked[0] === first, asked[1] === second]).toEqual([true, true]);
  view.unmount();
});
