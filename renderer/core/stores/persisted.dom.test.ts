import { expect, test, vi } from 'vitest';
import { storageOf } from './persisted.ts';

test('a page whose browser denies it a storage stores nothing', () => {
  expect(storageOf(window)).toBe(window.localStorage);
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('Access is denied for this document.', 'SecurityError');
  });
  const storage = storageOf(window);
  storage.setItem('layout', '1');
  expect(storage.getItem('layout')).toBeNull();
});
