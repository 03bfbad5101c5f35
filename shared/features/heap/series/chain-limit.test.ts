/** The limit that own code sets to a chain. */
import { expect, test } from 'vitest';
import { limitIn } from './chain-limit.ts';

const FIRST_OUT = 'registry.head = registry.head.next; registry.head.previous = null; }';

test.each([
  [`if (++registry.size > 30) { registry.size -= 1; ${FIRST_OUT}`, { limit: 30, line: 1 }],
  [
    `push(link);\nif (this.count >= 1_000) {\n  this.count -= 1;\n  this.head = this.head.next;\n}`,
    { limit: 1000, line: 2 },
  ],
  // Passed already, and the chain grew on.
  [`if (++registry.size > 8) { ${FIRST_OUT}`, null],
  // A limit of something else.
  [`if (queue.length > 100) flush();\n\n\n\nregistry.head = link;`, null],
  [`if (queue.length > 100 && registry.head === null) flush();`, null],
  // A limit of another reference, and one whose number is not known.
  [`if (size > 50) { cache.tail = null; }`, null],
  [`if (size > MAX) { ${FIRST_OUT}`, null],
])('%s', (text, expected) => {
  expect(limitIn(text, ['head'], 25)).toEqual(expected);
});
