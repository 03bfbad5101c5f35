/** The lines of a list of features that are left when one of them is taken out. */

/** Local names of `import { a, type b as c } from …`. @param {string} clause */
const localNames = (clause) =>
  clause
    .replaceAll(/[{}]|\btype\b/g, ' ')
    .split(',')
    .map((part) => part.trim().split(/\s+/).at(-1) ?? '')
    .filter((name) => name !== '');

/** The entries of a file's lists: each begins at two spaces, and has its comment and all lines that are further in. @param {string} text */
function entriesOf(text) {
  /** @type {string[][]} */
  const entries = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const isDeeper = /^ {3}/.test(line) || /^ {2}(?:[\])}]| \*)/.test(line);
    const last = entries.at(-1);
    if (last !== undefined && isOpen && (isDeeper || last.every((each) => /^ *(?:\/\*\*|\*|\/\/)/.test(each))))
      last.push(line);
    else entries.push([line]);
    isOpen = line.startsWith('  ');
  }
  return entries;
}

/**
 * @param {string} text of a list: imports from the folders of features, and entries that use what is imported
 * @param {string} feature
 * @returns {string}
 */
export function linesWithout(text, feature) {
  /** @type {string[]} */
  const names = [];
  const source = String.raw`'(?:\./|[^'\n]*/features/)${feature}/[^'\n]*'`;
  const imports = new RegExp(String.raw`^import ([^;']*?) from ${source};\n`, 'gm');
  const exports = new RegExp(String.raw`^export [^;']*? from ${source};\n`, 'gm');
  const without = text
    .replaceAll(imports, (_all, clause) => {
      names.push(...localNames(clause));
      return '';
    })
    .replaceAll(exports, '');
  const own = String.raw`^ {2}'?${feature}'?: \[`;
  const used = names.length === 0 ? own : String.raw`${own}|\b(?:${names.join('|')})\b`;
  const pattern = new RegExp(used, 'm');
  // Several entries on one line: `{ ...a.params, ...b.params }`.
  const spread = new RegExp(String.raw` ?\.\.\.(?:${names.join('|')})\b[\w.]*(?:\([^()]*\))?,?`, 'g');
  const inLine = new RegExp(String.raw` ?(?:[\w']+: )?\b(?:${names.join('|')})\b,?`, 'g');
  return entriesOf(without)
    .flatMap((lines) => {
      const entry = lines.join('\n');
      if (!pattern.test(entry)) return [entry];
      const rest = names.length === 0 ? '' : entry.replaceAll(spread, '');
      if (rest.includes('...')) return [rest];
      // A list on one line: `[one, other]`, `{ One: one, Other: other }`.
      return entry.startsWith('  ') ? [] : [rest.replaceAll(inLine, '')];
    })
    .join('\n');
}
