/** Frames of a page and the contexts in which the console prompt evaluates. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import { appError } from '../../../shared/base/errors.ts';
import { createScriptFrames } from './script-frames.ts';

const TREE = {
  frame: { id: 'top', url: 'https://shop.test/' },
  childFrames: [
    {
      frame: { id: 'cart', name: 'cart', url: 'https://shop.test/cart' },
      childFrames: [{ frame: { id: 'pay', url: 'https://shop.test/pay.html' } }],
    },
    { frame: { id: 'away', url: 'https://other.test/' } },
  ],
};

function page() {
  const asked: string[] = [];
  const session = only<TargetSession>('the session', {
    send: async (method: string) => {
      asked.push(method);
      return ok({ frameTree: TREE } as never);
    },
  });
  const changes: string[] = [];
  const frames = createScriptFrames(() => void changes.push('changed'));
  const created = (id: number, frameId: string, isDefault = true): void =>
    frames.created({ id, uniqueId: `u${id}`, origin: '', auxData: { isDefault, frameId } });
  return { frames, session, asked, changes, created };
}

test('lists the frames of this process from top to bottom, with their depth', async () => {
  const { frames, session, created, changes } = page();
  created(1, 'top');
  created(2, 'cart');
  created(3, 'pay');
  await frames.refresh(session);
  // `away` runs in another process: it has no context here.
  expect(frames.state()).toEqual({
    frames: [
      { frameId: 'top', name: '', url: 'https://shop.test/', depth: 0 },
      { frameId: 'cart', name: 'cart', url: 'https://shop.test/cart', depth: 1 },
      { frameId: 'pay', name: '', url: 'https://shop.test/pay.html', depth: 2 },
    ],
  });
  expect(changes).toHaveLength(1);
});

test('reads the frames once for contexts that are reported together, and again for later ones', async () => {
  const { frames, session, asked } = page();
  await Promise.all([frames.refresh(session), frames.refresh(session), frames.refresh(session)]);
  const first = asked.length;
  expect(first).toBeLessThan(3);
  await frames.refresh(session);
  expect(asked).toHaveLength(first + 1);
  const failing = only<TargetSession>('the session', { send: async () => err(appError('cdp_error', 'Navigating.')) });
  await frames.refresh(failing);
  await frames.refresh(session);
  expect(asked).toHaveLength(first + 2);
});

test('a selected frame stays selected through its navigation, and the top frame follows when it is removed', async () => {
  const { frames, session, created } = page();
  created(1, 'top');
  created(2, 'cart');
  // An isolated world is no context of the page's own scripts.
  created(7, 'cart', false);
  await frames.refresh(session);
  expect(frames.selected()).toBeNull();
  frames.select('cart');
  expect(frames.selected()).toEqual({ id: 2, uniqueId: 'u2', frameId: 'cart' });
  expect(frames.state().selectedFrameId).toBe('cart');
  frames.destroyed(2);
  expect(frames.selected()).toBeNull();
  expect(frames.state().selectedFrameId).toBeUndefined();
  created(9, 'cart');
  expect(frames.selected()).toMatchObject({ id: 9 });
  frames.cleared();
  expect(frames.selected()).toBeNull();
  expect(frames.state()).toEqual({});
});

test('messages have the frame of their context, also those of isolated worlds', () => {
  const { frames, created } = page();
  created(1, 'top');
  created(7, 'cart', false);
  frames.created({ id: 8, origin: '' });
  expect([1, 7, 8, 99, undefined].map((id) => frames.frameOf(id))).toEqual(['top', 'cart', null, null, null]);
});
