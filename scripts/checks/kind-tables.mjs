/**
 * A kind of capture is named in its folders and in the lists of kinds. A file that names several kinds beside these is one more table that a new
 * kind must be entered in, so it must be one of those below, each with its reason. A file that names fewer by now must leave the list.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Fewer are a special case of these kinds, not a table of all. */
const MIN_KINDS = 5;

/** @type {Readonly<Record<string, string>>} */
const ALLOWED = {
  'electron/core/analysis-host/engines/index.ts': 'list of engines',
  'electron/core/cli/capture-kinds.ts': 'what `pen capture` records',
  'electron/features/sources/capture-maps.ts': 'which scripts have source maps that are stored',
  'renderer/core/stores/topics/channels.ts': 'buttons of the record bar',
  'renderer/core/keys/key-groups.ts': 'which documents have which keys: a widget such as the icicle is in several',
  'renderer/core/widgets/kind-icons.tsx': 'icons, which have names of their own',
};

/** @param {string} root @param {string} folder @returns {string[]} */
function sourcesIn(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath.slice(root.length + 1)}/${entry.name}`.replaceAll('\\', '/'))
    .filter((file) => !file.includes('/testing/') && !/^shared\/(features|core\/kinds)\//.test(file));
}

/**
 * The names of each kind of document: its own, and those of its captures.
 * @param {string} root @returns {ReadonlyMap<string, RegExp>}
 */
function kindsOf(root) {
  const list = readFileSync(join(root, 'shared/features/kinds.ts'), 'utf8');
  const names = [...list.matchAll(/ from '(\.\/[a-z-]+\/kind\.ts)'/g)].flatMap(([, file = '']) => {
    const members = /export const KINDS = \{([^}]*)\}/.exec(readFileSync(join(root, 'shared/features', file), 'utf8'));
    return [...(members?.[1] ?? '').matchAll(/(?:^|,)\s*'?([a-z-]+)'?:/g)].map(([, name = '']) => name);
  });
  return new Map(names.map((name) => [name, new RegExp(`(?<!from )'${name}'|^ +${name}: `, 'm')]));
}

/** @param {string} root @returns {{ passed: boolean, output: string }} */
export function checkKindTables(root) {
  const kinds = kindsOf(root);
  if (kinds.size === 0) return { passed: false, output: 'shared/features/kinds.ts lists no kind' };
  const tables = new Map();
  for (const file of ['shared', 'electron', 'renderer'].flatMap((folder) => sourcesIn(root, folder))) {
    const text = readFileSync(join(root, file), 'utf8');
    const named = [...kinds].filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
    if (named.length >= MIN_KINDS) tables.set(file, named);
  }
  const problems = [
    ...[...tables].flatMap(([file, named]) =>
      file in ALLOWED
        ? []
        : [`${file} names ${named.join(', ')}: a fact of a kind belongs into its kind.ts, from which tables are made`],
    ),
    ...Object.keys(ALLOWED)
      .filter((file) => !tables.has(file))
      .map(
        (file) => `${file} names fewer than ${MIN_KINDS} kinds, so scripts/checks/kind-tables.mjs need not allow it`,
      ),
  ];
  return { passed: problems.length === 0, output: problems.join('\n') };
}
