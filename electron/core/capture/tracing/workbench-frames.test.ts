import { expect, test } from 'vitest';
import { nameWorkbenchFrames } from './workbench-frames.ts';

interface Node {
  callFrame: { functionName: string; scriptId: string; url: string };
  children: Node[];
}
const node = (functionName: string, scriptId: string, url: string, ...children: Node[]): Node => ({
  callFrame: { functionName, scriptId, url },
  children,
});

test('names all functions of scripts with a marked function, and the built-in ones that they call', () => {
  const map = node('map', '0', '');
  const ready = node('ready', '7', '');
  const handler = node('onfocus', '3', 'https://shop.test/app.js', node('push', '0', ''));
  const evaluated = node('', '9', '');
  const head = node(
    '(root)',
    '0',
    '',
    node('penWorkbenchCall', '8', '', node('find', '7', '', node('penWorkbenchHand', '7', '', map, handler))),
    ready,
    evaluated,
    node('(V8 API)', '0', ''),
  );
  nameWorkbenchFrames(head);
  expect([map, ready].map(({ callFrame }) => callFrame.url)).toEqual(['pen-page.js', 'pen-page.js']);
  expect(handler.callFrame.url).toBe('https://shop.test/app.js');
  expect(handler.children[0]?.callFrame.url).toBe('');
  expect([head, evaluated, ...head.children.slice(3)].map(({ callFrame }) => callFrame.url)).toEqual(['', '', '']);
});
