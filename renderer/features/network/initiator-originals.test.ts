import { describe, expect, it } from 'vitest';
import { entry } from '../../../shared/engine/network/contract/testing/network-entry.ts';
import { createInitiatorCache, initiatorPlace } from './initiator-originals.ts';
import { initiatorName, initiatorTitle } from './network-columns.tsx';

const CALLED = entry(1, {
  initiator: { type: 'script', url: 'https://shop.test/app.js', line: 1, column: 182, scriptId: '7' },
});
const ORIGINAL = { name: 'load', source: 'https://shop.test/src/prices.ts', line: 8, column: 5 };

describe('the initiator of a request', () => {
  it('is named by the original function and place, and by the generated place without them', () => {
    expect(initiatorName(CALLED)).toBe('app.js:1');
    const [named = CALLED] = createInitiatorCache()([CALLED], () => ORIGINAL);
    expect(initiatorName(named)).toBe('load (prices.ts:8)');
    expect(initiatorTitle(named)).toBe(
      'script: load, https://shop.test/src/prices.ts:8:5\nhttps://shop.test/app.js:1:182',
    );
    expect(initiatorTitle(CALLED)).toBe('script: https://shop.test/app.js:1:182');
  });

  it('has a place only if a call in a script started the request', () => {
    expect(initiatorPlace(CALLED)).toEqual({ url: 'https://shop.test/app.js', scriptId: '7', line: 1, column: 182 });
    const parsed = entry(1, { initiator: { type: 'parser', url: 'https://shop.test/', line: 12 } });
    expect(initiatorPlace(parsed)).toBeNull();
    expect(initiatorPlace(entry(1, { initiator: { type: 'other', url: null, line: null } }))).toBeNull();
  });

  it('stays the same object while nothing else is known, so that its row is not drawn again', () => {
    const named = createInitiatorCache();
    expect(named([CALLED], () => null)[0]).toBe(CALLED);
    const [first] = named([CALLED], () => ORIGINAL);
    expect(named([CALLED], () => ORIGINAL)[0]).toBe(first);
  });
});
