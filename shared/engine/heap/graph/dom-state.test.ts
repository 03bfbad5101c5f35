import { expect, it } from 'vitest';
import { heap, parsePicture, type PictureNode } from '../testing/heap-picture.ts';
import { readDocument } from '../testing/read-heap.ts';
import { findDetached } from '../tables/detached-nodes.ts';

const native = (detachedness = 0): PictureNode => ({ type: 'native', detachedness });

function states(picture: string, nodes: Record<string, PictureNode>): Record<string, number> {
  const { dom } = readDocument(heap(picture, nodes));
  return Object.fromEntries(parsePicture(picture).keys.map((key, ordinal) => [key, dom.state?.[ordinal] ?? 0]));
}

it('propagates down native nodes, with precedence for attached', () => {
  const nodes = {
    document: native(1),
    body: native(),
    gone: native(2),
    child: native(),
    both: native(),
    js: {},
    below: native(),
  };
  expect(
    states('root → [document, gone]\ndocument → body → both\ngone → [child, both, js]\njs → below', nodes),
  ).toEqual({
    root: 0,
    document: 1,
    body: 1,
    both: 1,
    gone: 2,
    child: 2,
    // A JavaScript object ends the propagation: its references are not part of the tree.
    js: 0,
    below: 0,
  });
});

it('does not propagate over hidden and weak edges', () => {
  const nodes = { gone: native(2), a: native(), b: native(), c: native() };
  expect(states('root → gone\ngone -hidden:1→ a\ngone -weak:x→ b\ngone -internal:y→ c', nodes)).toMatchObject({
    a: 0,
    b: 0,
    c: 2,
  });
});

it('reads the name prefix of files without the field', () => {
  const nodes = {
    gone: { type: 'native', name: 'Detached <p>' },
    here: { type: 'native', name: '<p>' },
    text: { type: 'string', name: 'Detached ' },
  };
  const document = readDocument(heap('root → [gone, here, text]', nodes, { dialect: 'old' }));
  expect(findDetached(document, 10)).toEqual({
    total: 1,
    hasDom: true,
    groups: [{ name: 'Detached <p>', count: 1, shallowSizeBytes: 10 }],
  });
});

it('groups detached nodes by class, largest group first', () => {
  const nodes = {
    a: { type: 'native', name: '<div class="x">', detachedness: 2 },
    b: { type: 'native', name: '<p>' },
    c: { type: 'native', name: '<p id="y">', sizeBytes: 0 },
  };
  expect(findDetached(readDocument(heap('root → a → [b, c]', nodes)), 1)).toEqual({
    total: 3,
    hasDom: true,
    groups: [{ name: 'Detached <p>', count: 2, shallowSizeBytes: 10 }],
  });
  expect(findDetached(readDocument(heap('root → a')), 10)).toEqual({ total: 0, hasDom: false, groups: [] });
});
