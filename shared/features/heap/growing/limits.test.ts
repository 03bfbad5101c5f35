/** What has a limit in its code, as a parse of the code shows it, stands behind what grows without one. */
import { expect, test } from 'vitest';
import { codeUses } from '../../../engine/code-use/index.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { limitedText } from './code-uses-text.ts';
import { limitedLast, limitOf } from './limits.ts';

const row = (edgeToCut: string, part: Partial<GrowingPath> = {}): GrowingPath => ({
  path: edgeToCut,
  edgeToCut,
  cut: null,
  owner: null,
  capturedBy: null,
  className: 'Alarm',
  classes: [],
  node: 1,
  objectsPerRound: [60, 60, 61],
  bytesPerRound: [3200, 3200, 3200],
  survivorsPerRound: null,
  retainedSizeBytes: null,
  freedSizeBytes: null,
  ...part,
});

const ring = (body: string, more = ''): string => `export class Ring {
  items = [];
  constructor(limit) {
    this.limit = limit;
  }
  push(item) {
    this.items.push(item);
    ${body}
  }
  ${more}
}`;

function lineOfLimit(text: string): number | undefined {
  const uses = codeUses(
    { texts: [{ source: 'ring.js', text, startLine: 1, startColumn: 1 }], areAll: true },
    {
      holder: { kind: 'property', name: 'items', places: [{ url: 'ring.js', line: 1, column: 8 }] },
      added: null,
    },
  );
  return limitOf(row('.items of Ring'), uses)?.line;
}

const pushing = (push: string): string => ring('').replace('this.items.push(item);', push);

test.each([
  ['room', 'if (this.items.length < this.limit) {\n      this.items.push(item);\n    }', 8],
  ['room for more than there are', 'if (this.items.length < 500) this.items.push(item);', 7],
  ['no room', 'if (this.items.length >= this.limit) return;\n    this.items.push(item);', 8],
  ['less room than there are', 'if (this.items.length < 100) this.items.push(item);', undefined],
  ['room in another list', 'if (this.others.length < this.limit) this.items.push(item);', undefined],
  ['what there must be', 'if (this.items.length > this.limit) this.items.push(item);', undefined],
])('adding on the condition of %s', (_name, push, line) => {
  expect(lineOfLimit(pushing(push))).toBe(line);
});

test.each([
  ['a copy in blocks', ring('if (this.items.length > this.limit * 2) this.items = this.items.slice(-this.limit);'), 8],
  ['a loop', ring('while (this.items.length > this.limit) this.items.shift();'), 8],
  ['a splice', ring('if (this.items.length > 400) this.items.splice(0, 200);'), 8],
  ['its length', ring('if (this.items.length > this.limit) this.items.length = this.limit;'), 8],
  [
    'a function of its own',
    ring('if (this.items.length > this.limit) this.trim();', 'trim() { this.items.splice(0, this.limit); }'),
    10,
  ],
  ['nothing', ring(''), undefined],
  ['another reason', ring('', 'forget(item) { this.items.splice(this.items.indexOf(item), 1); }'), undefined],
])('a limit is known by %s', (_, text, line) => {
  expect(lineOfLimit(text)).toBe(line);
});

test('what has a limit stands last, unless only trifles grow beside it', () => {
  const limit = { source: 'src/ring.ts', line: 10, code: 'if (this.items.length > 400) this.items.shift();' };
  const limited = row('.items of Ring', { limit });
  const leak = row('.observers of Subject');
  const trifle = row('.log of Bus', { className: '(string)', bytesPerRound: [100, 100, 100] });
  const order = (rows: readonly GrowingPath[]): string[] => limitedLast(rows).map(({ edgeToCut }) => edgeToCut);
  expect(order([limited, leak])).toEqual(['.observers of Subject', '.items of Ring']);
  expect(order([limited, trifle])).toEqual(['.items of Ring', '.log of Bus']);
  expect(limitedText(limited)).toBe(
    '. It has a limit that was not reached (ring.ts:10: if (this.items.length > 400) this.items.shift())',
  );
});
