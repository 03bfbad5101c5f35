import { expect, it, vi } from 'vitest';
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import { createQuitQuestion, type QuitAnswer, type QuitQuestionParts } from './quit-question.ts';

interface Given {
  readonly name?: string | null;
  readonly isOn?: boolean;
  readonly canAsk?: boolean;
  readonly saves?: boolean;
  readonly recordings?: readonly string[];
  readonly logs?: readonly string[];
}

function bench({
  name = 'Chromium',
  isOn = true,
  canAsk = true,
  saves = true,
  recordings = [],
  logs = [],
}: Given = {}) {
  let answer: (answer: QuitAnswer) => void = () => undefined;
  const ask = vi.fn<QuitQuestionParts['ask']>(() => new Promise<QuitAnswer>((resolve) => (answer = resolve)));
  const update = vi.fn<QuitQuestionParts['settings']['update']>(() =>
    saves ? Promise.resolve() : Promise.reject(new AppFailure(appError('disk_full', 'No space is left.'))),
  );
  const warn = vi.fn<QuitQuestionParts['log']['warn']>();
  const question = createQuitQuestion({
    settings: { current: () => ({ confirmBrowserClose: isOn }), update },
    browserName: () => name,
    recordings: () => recordings,
    logs: () => logs,
    canAsk: () => canAsk,
    ask,
    log: { warn },
  });
  return { question, ask, update, warn, answer: (given: QuitAnswer) => answer(given) };
}

it.each([
  ['no browser was started', { name: null }],
  ['the user chose not to be asked again', { isOn: false }],
  ['the user cannot answer', { canAsk: false }],
])('asks nothing if %s', async (_, given) => {
  const { question, ask } = bench(given);
  expect(question.isNeeded()).toBe(false);
  await expect(question.mayQuit()).resolves.toBe(true);
  expect(ask).not.toHaveBeenCalled();
});

it('asks once about the browser that would close, and does not quit if the user cancels', async () => {
  const { question, ask, update, answer } = bench();
  expect(question.isNeeded()).toBe(true);
  const first = question.mayQuit();
  await expect(question.mayQuit()).resolves.toBe(false);
  answer({ quits: false, neverAgain: true });
  await expect(first).resolves.toBe(false);
  expect(ask.mock.calls).toEqual([[{ browserName: 'Chromium', recordings: [], logs: [] }]]);
  expect(update).not.toHaveBeenCalled();
  const second = question.mayQuit();
  answer({ quits: true, neverAgain: false });
  await expect(second).resolves.toBe(true);
  expect(update).not.toHaveBeenCalled();
});

it.each([
  ['also if no browser was started', { name: null }, null],
  ['also if the user does not want to be asked about the browser', { isOn: false }, null],
  ['together with the browser', {}, 'Chromium'],
])('asks about recordings and logs that would be lost, %s', (_, given, browserName) => {
  const lost = { recordings: ['CPU profile of Orders'], logs: ['4 requests of Orders'] };
  const { question, ask } = bench({ ...given, ...lost });
  expect(question.isNeeded()).toBe(true);
  void question.mayQuit();
  expect(ask.mock.calls).toEqual([[{ browserName, ...lost }]]);
});

it('stores that it must not ask again, and quits even if that fails', async () => {
  const saved = bench();
  const asked = saved.question.mayQuit();
  saved.answer({ quits: true, neverAgain: true });
  await expect(asked).resolves.toBe(true);
  expect(saved.update).toHaveBeenCalledWith({ confirmBrowserClose: false });

  const failing = bench({ saves: false });
  const failed = failing.question.mayQuit();
  failing.answer({ quits: true, neverAgain: true });
  await expect(failed).resolves.toBe(true);
  expect(failing.warn).toHaveBeenCalledOnce();
});
