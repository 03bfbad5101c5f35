import { expect, test } from 'vitest';
import type { WindowEvent } from '../../../shared/features/window.ts';
import { toySelection } from '../../../shared/core/capability/testing/toy-window.ts';
import { createPersonWindow } from './person-window.ts';
import { settle } from '../../../shared/base/errors.ts';

const LINK = 'pen://captures/heap-00000001';
const NEVER = new AbortController().signal;

function made(deadlineMs?: number) {
  const sent: WindowEvent[] = [];
  let isOpen = true;
  const person = createPersonWindow({
    isOpen: () => isOpen,
    send: (event) => void sent.push(event),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
  return {
    ...person,
    sent,
    close: () => {
      isOpen = false;
      person.forget();
    },
  };
}

test('a place is shown when the window answers, each request by itself', async () => {
  const { port, handlers, sent } = made();
  const first = settle(() => port.show(LINK, { by: 'Claude Code', title: 'A', signal: NEVER }));
  const second = settle(() => port.show(LINK, { by: 'Cursor', title: 'B', signal: NEVER }));
  expect(sent).toEqual([
    { type: 'show-place', request: 1, link: LINK, by: 'Claude Code', title: 'A' },
    { type: 'show-place', request: 2, link: LINK, by: 'Cursor', title: 'B' },
  ]);
  await handlers['places.shown']({ request: 2, answer: { ok: true, state: 'waiting', notes: ['a'] } });
  const error = { code: 'capture_not_found' as const, message: 'Gone.' };
  await handlers['places.shown']({ request: 1, answer: { ok: false, error } });
  expect(await second).toEqual({ ok: true, value: { state: 'waiting', notes: ['a'] } });
  expect(await first).toEqual({ ok: false, error });
});

test('a place is not shown if the window is closed, closes, is silent, or the call is cancelled', async () => {
  const silent = made(1);
  expect(await settle(() => silent.port.show(LINK, { by: 'x', title: 'X', signal: NEVER }))).toMatchObject({
    error: { code: 'deadline_exceeded' },
  });
  const cancelled = made();
  const controller = new AbortController();
  const call = settle(() => cancelled.port.show(LINK, { by: 'x', title: 'X', signal: controller.signal }));
  controller.abort();
  expect(await call).toMatchObject({ error: { code: 'cancelled' } });
  const closing = made();
  const shown = settle(() => closing.port.show(LINK, { by: 'x', title: 'X', signal: NEVER }));
  closing.close();
  expect(await shown).toMatchObject({ error: { code: 'no_window' } });
  expect(await settle(() => closing.port.show(LINK, { by: 'x', title: 'X', signal: NEVER }))).toMatchObject({
    error: { code: 'no_window' },
  });
  expect(closing.sent).toHaveLength(1);
});

test('the selection is the last one reported, until the page is gone', async () => {
  const { port, handlers, forget } = made();
  let changes = 0;
  port.changes.listen(() => (changes += 1));
  expect(port.selection()).toBeNull();
  const selection = toySelection({ kind: 'capture', link: LINK });
  await handlers['selection.changed'](selection);
  expect([port.selection(), changes]).toEqual([selection, 1]);
  forget();
  expect([port.selection(), changes]).toEqual([null, 2]);
  forget();
  expect(changes).toBe(2);
});
