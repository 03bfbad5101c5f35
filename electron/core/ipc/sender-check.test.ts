import { describe, expect, it } from 'vitest';
import { createSenderCheck, originPrefix, type MessageSource } from './sender-check.ts';

const OURS = 7;
const from = (url: string, more: { id?: number; parent?: object | null } = {}): MessageSource => ({
  sender: { id: more.id ?? OURS },
  senderFrame: { url, parent: more.parent ?? null },
});

describe('the window as built', () => {
  const check = createSenderCheck({ pageUrl: 'app://pen/index.html', webContentsId: () => OURS });

  it('is accepted, whichever of its pages it shows', () => {
    expect(check.trusted(from('app://pen/index.html'))).toBe(true);
    expect(check.trusted(from('app://pen/index.html?theme=dark#captures'))).toBe(true);
  });

  it.each([
    'app://report/lh-00000000',
    'app://pen.example/index.html',
    'app://penguin/',
    'app://pen',
    'data:text/html,<script>pen.call()</script>',
    'file:///home/ada/index.html',
    'about:blank',
    'about:srcdoc',
    'blob:app://pen/6f1c',
    'https://app//pen/',
    'http://localhost:5173/app://pen/',
    '',
  ])('is not “%s”', (url) => expect(check.trusted(from(url))).toBe(false));

  it('is accepted from its main frame only', () => {
    expect(check.trusted(from('app://pen/index.html', { parent: {} }))).toBe(false);
    expect(check.trusted({ sender: { id: OURS }, senderFrame: null })).toBe(false);
  });

  it('is that window and no other, and none when it is closed', () => {
    expect(check.trusted(from('app://pen/index.html', { id: 8 }))).toBe(false);
    const closed = createSenderCheck({ pageUrl: 'app://pen/index.html', webContentsId: () => null });
    expect(closed.trusted(from('app://pen/index.html'))).toBe(false);
  });
});

describe('the window of the development server', () => {
  const check = createSenderCheck({ pageUrl: 'http://localhost:5173/', webContentsId: () => OURS });

  it('is accepted by host and port', () => {
    expect(check.trusted(from('http://localhost:5173/index.html'))).toBe(true);
    for (const url of [
      'http://localhost:51730/',
      'http://localhost/',
      'https://localhost:5173/',
      'app://pen/index.html',
    ])
      expect(check.trusted(from(url))).toBe(false);
  });
});

it('rejects page addresses without a host', () => {
  expect(() => originPrefix('data:text/html,x')).toThrow('no host');
  expect(() => originPrefix('file:///index.html')).toThrow('no host');
});
