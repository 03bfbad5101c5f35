/** Functions, methods and classes of a source, and the rules of a style sheet, with their places: for *Go to symbol*. */
import { cssLanguage } from '@codemirror/lang-css';
import { htmlLanguage } from '@codemirror/lang-html';
import { jsxLanguage, tsxLanguage, typescriptLanguage } from '@codemirror/lang-javascript';
import type { CodeLanguage } from './code-language.ts';
import { PRETTY_UP_TO } from './pretty-print.ts';
import type { TextPlace } from './use-pretty.ts';

export interface CodeSymbol extends TextPlace {
  readonly name: string;
  /** Names of the functions and classes around it, outermost first: `Cart.add`. Empty at the top level. */
  readonly within: string;
  /** Parameters as written, cut; empty for classes and rules. */
  readonly parameters: string;
  readonly kind: 'function' | 'class' | 'rule';
}

type Tree = ReturnType<(typeof jsxLanguage)['parser']['parse']>;
type SyntaxNode = Tree['topNode'];

const PARAMETER_CHARS = 60;
const SELECTOR_CHARS = 120;
/** A bundle may have any number; a list of more helps nobody. */
const MAX_SYMBOLS = 50_000;

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
  'Property',
]);
const CLASSES: ReadonlySet<string> = new Set(['ClassDeclaration', 'ClassExpression']);
const NAMES: ReadonlySet<string> = new Set([
  'VariableDefinition',
  'VariableName',
  'PropertyDefinition',
  'PrivatePropertyDefinition',
  'String',
]);

function hasErrors(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter: ({ type }) => {
      found ||= type.isError;
      return !found;
    },
  });
  return found;
}

/** `<T>value` is a type in `.ts` and an element in `.tsx`; the address does not always say which. */
function typeScriptTree(text: string): Tree {
  const tree = typescriptLanguage.parser.parse(text);
  return hasErrors(tree) ? tsxLanguage.parser.parse(text) : tree;
}

const PARSERS: Readonly<Record<Exclude<CodeLanguage, 'text'>, (text: string) => Tree>> = {
  javascript: (text) => jsxLanguage.parser.parse(text),
  typescript: typeScriptTree,
  css: (text) => cssLanguage.parser.parse(text),
  html: (text) => htmlLanguage.parser.parse(text),
};

/** The node that names what is assigned: `x` of `x = …`, `.y` of `a.y = …`, `z` of `{ z: … }`. */
function assignedName(node: SyntaxNode): SyntaxNode | null {
  let before = node.prevSibling;
  while (before !== null && (before.name === 'Equals' || before.name === ':' || before.name === 'TypeAnnotation'))
    before = before.prevSibling;
  if (before === node.prevSibling || before === null) return null;
  if (before.name === 'MemberExpression') return before.lastChild;
  return NAMES.has(before.name) ? before : null;
}

function nameNode(node: SyntaxNode): SyntaxNode | null {
  if (node.name === 'MethodDeclaration' || node.name === 'Property') {
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name === 'ParamList' || child.name === ':') return null;
      if (NAMES.has(child.name) && child.prevSibling?.name !== '[') return child;
    }
    return null;
  }
  if (node.name.endsWith('Declaration')) return node.getChild('VariableDefinition');
  return assignedName(node) ?? (node.name === 'ArrowFunction' ? null : node.getChild('VariableDefinition'));
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Returns the place of the last start that is not after the offset. */
function placeAt(starts: readonly number[], offset: number): TextPlace {
  let low = 0;
  for (let high = starts.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return { line: low, column: offset - (starts[low - 1] ?? 0) + 1 };
}

function oneLine(text: string, chars: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > chars ? `${line.slice(0, chars)}…` : line;
}

/** In the order of the text; empty for a text that is too large to parse at once. */
export function codeSymbols(text: string, language: CodeLanguage): readonly CodeSymbol[] {
  if (language === 'text' || text.length > PRETTY_UP_TO) return [];
  const tree = PARSERS[language](text);
  const starts = lineStarts(text);
  const symbols: CodeSymbol[] = [];
  const around: { readonly name: string; readonly to: number }[] = [];
  const add = (symbol: Omit<CodeSymbol, 'within' | 'line' | 'column'>, from: number, to: number): void => {
    while ((around.at(-1)?.to ?? Infinity) < to) around.pop();
    symbols.push({ ...symbol, ...placeAt(starts, from), within: around.map(({ name }) => name).join('.') });
    around.push({ name: symbol.name, to });
  };
  tree.iterate({
    enter: ({ name, node: nodeOf }) => {
      if (symbols.length >= MAX_SYMBOLS) return false;
      const isClass = CLASSES.has(name);
      if (name === 'RuleSet') {
        const block = nodeOf.getChild('Block');
        const selector = oneLine(text.slice(nodeOf.from, block?.from ?? nodeOf.to).trim(), SELECTOR_CHARS);
        add({ name: selector, parameters: '', kind: 'rule' }, nodeOf.from, nodeOf.to);
        return undefined;
      }
      if (!isClass && !FUNCTIONS.has(name)) return undefined;
      const parameters = isClass ? null : nodeOf.getChild('ParamList');
      // A property without parameters is a value, which may be a function of its own.
      if (name === 'Property' && parameters === null) return undefined;
      const named = nameNode(nodeOf);
      if (named === null) return undefined;
      const written = text.slice(named.from, named.to);
      add(
        {
          name: named.name === 'String' ? written.slice(1, -1) : written,
          parameters: parameters === null ? '' : oneLine(text.slice(parameters.from, parameters.to), PARAMETER_CHARS),
          kind: isClass ? 'class' : 'function',
        },
        named.from,
        nodeOf.to,
      );
      return undefined;
    },
  });
  return symbols;
}
