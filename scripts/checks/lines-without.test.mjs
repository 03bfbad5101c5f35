import { expect, it } from 'vitest';
import { linesWithout } from './lines-without.mjs';

const LIST = `/** A list. */
import type { Tool } from '../core/tool.ts';
import { TOOLS as heapTools } from './heap/tools.ts';
import {
  OTHER,
  TOOLS as leakHuntTools,
  type Hunt,
} from './leak-hunt/tools.ts';
export { read } from './leak-hunt/read.ts';

export const LIST = {
  ...heapTools,
  /** Hunts. */
  hunt: {
    view: OTHER,
    render: () => leakHuntTools,
  },
  listed: { ...heapTools.listed, ...leakHuntTools.listed },
  ...leakHuntTools,
};
`;

it('takes out imports, exports and entries of a feature, with their comments, and leaves all others', () => {
  expect(linesWithout(LIST, 'leak-hunt')).toBe(`/** A list. */
import type { Tool } from '../core/tool.ts';
import { TOOLS as heapTools } from './heap/tools.ts';

export const LIST = {
  ...heapTools,
  listed: { ...heapTools.listed, },
};
`);
});

it('takes out what a list of another storey imports, and the line of what a feature uses', () => {
  const text = `import { A } from '../../shared/features/sql/rows/a.ts';\n\nexport const X = [\n  A,\n  B,\n];\n`;
  expect(linesWithout(text, 'sql')).toBe('\nexport const X = [\n  B,\n];\n');
  expect(linesWithout("export const F = {\n  sql: ['live'],\n  live: [],\n};\n", 'sql')).toBe(
    'export const F = {\n  live: [],\n};\n',
  );
});

it('leaves a list alone that does not have the feature', () => {
  expect(linesWithout(LIST, 'leak')).toBe(LIST);
  expect(linesWithout(LIST, 'prove')).toBe(LIST);
});

it('takes an entry out of a list on one line', () => {
  const text = `import { a } from './one/a.ts';\nimport { b } from './two/b.ts';\n\nexport const X = [a, b];\nexport const Y = { A: a, B: b };\n`;
  expect(linesWithout(text, 'two')).toBe(
    `import { a } from './one/a.ts';\n\nexport const X = [a,];\nexport const Y = { A: a, };\n`,
  );
  expect(linesWithout(`import { A } from './one/a.ts';\n\nexport const X = [...A];\n`, 'one')).toBe(
    '\nexport const X = [];\n',
  );
});
