/** Imports of a source, of ECMAScript and CommonJS modules, and the declaration that a name of another module leads to. */
import type { Sources } from './sources.ts';
import {
  argumentsOf,
  calleeOf,
  childrenOf,
  functionAround,
  lastName,
  nodesOf,
  textOf,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

export interface ImportedName {
  /** As this source uses it. */
  readonly local: string;
  /** As the other module exports it: `default`; `*` for the module itself. */
  readonly imported: string;
  readonly from: string;
  /** The function that imports it for itself; null for the whole source. */
  readonly within: SyntaxNode | null;
}

export interface CodePlace {
  readonly parsed: ParsedCode;
  readonly node: SyntaxNode;
}

const IMPORTS = new Set(['ImportDeclaration', 'CallExpression', 'DynamicImport']);
const EXPORTS = new Set(['ExportDeclaration']);
/** Re-exports that are followed. */
const MAX_STEPS = 8;

const unquoted = (text: string): string => text.slice(1, -1);

/** `{ a, b as c }` of an import or export, as pairs of the outer and the own name. */
function pairsIn(parsed: ParsedCode, group: SyntaxNode): [string, string][] {
  return textOf(parsed, group)
    .slice(1, -1)
    .split(',')
    .flatMap((part): [string, string][] => {
      const [first, second] = part
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/);
      return first === undefined || first === '' ? [] : [[first, second ?? first]];
    });
}

function ofDeclaration(parsed: ParsedCode, node: SyntaxNode): ImportedName[] {
  const source = node.getChild('String');
  if (source === null) return [];
  const from = unquoted(textOf(parsed, source));
  return childrenOf(node).flatMap((child): ImportedName[] => {
    if (child.name === 'ImportGroup')
      return pairsIn(parsed, child).map(([imported, local]) => ({ local, imported, from, within: null }));
    if (child.name !== 'VariableDefinition') return [];
    return [
      {
        local: textOf(parsed, child),
        imported: child.prevSibling?.name === 'as' ? '*' : 'default',
        from,
        within: null,
      },
    ];
  });
}

/** `const { a: b } = require('x')`, `const x = await import('x')`, `require('x').a`. */
function ofRequire(parsed: ParsedCode, call: SyntaxNode): ImportedName[] {
  const callee = calleeOf(call);
  const [source] = argumentsOf(call);
  const isRequire =
    call.name === 'DynamicImport' || /^(?:require|import)$/.test(callee === null ? '' : textOf(parsed, callee));
  const given = source ?? call.getChild('String');
  if (!isRequire || given?.name !== 'String') return [];
  const from = unquoted(textOf(parsed, given));
  let value = call;
  let imported = '*';
  for (let up = call.parent; up !== null; value = up, up = up.parent) {
    if (up.name === 'MemberExpression' && up.firstChild?.from === value.from)
      imported = lastName(parsed, up) ?? imported;
    else if (up.name !== 'AwaitExpression' && up.name !== 'ParenthesizedExpression') break;
  }
  const name = value.prevSibling?.name === 'Equals' ? value.prevSibling.prevSibling : null;
  const within = functionAround(call);
  if (name?.name === 'VariableDefinition') return [{ local: textOf(parsed, name), imported, from, within }];
  if (name?.name !== 'ObjectPattern') return [];
  return name.getChildren('PatternProperty').flatMap((property): ImportedName[] => {
    const key = property.firstChild;
    const local = property.getChild('VariableDefinition') ?? key;
    return key === null || local === null
      ? []
      : [{ local: textOf(parsed, local), imported: textOf(parsed, key), from, within }];
  });
}

export function importsOf(parsed: ParsedCode): ImportedName[] {
  return nodesOf(parsed, IMPORTS).flatMap((node) =>
    node.name === 'ImportDeclaration' ? ofDeclaration(parsed, node) : ofRequire(parsed, node),
  );
}

export function imports(parsed: ParsedCode, name: string): boolean {
  return importsOf(parsed).some(({ local, within }) => local === name && within === null);
}

/** The function in which a name is known that it, or a function within it, declares; null for the whole source. */
export function scopeOf(definition: SyntaxNode): SyntaxNode | null {
  const { parent } = definition;
  const isOfFunction = parent?.name === 'FunctionDeclaration';
  return functionAround(isOfFunction ? parent : definition);
}

/** Where the source itself declares a name for all of it; an import is none. */
function ownDeclaration(parsed: ParsedCode, name: string): SyntaxNode | null {
  if (imports(parsed, name)) return null;
  const named = nodesOf(parsed, new Set(['VariableDefinition'])).filter((node) => textOf(parsed, node) === name);
  return named.find((node) => scopeOf(node) === null) ?? null;
}

/** The own name of what a module exports by a name, or the module and name that it hands on; null if the source does not show it. */
function exportedAs(
  parsed: ParsedCode,
  name: string,
): { readonly own: string } | Pick<ImportedName, 'from' | 'imported'> | null {
  for (const node of nodesOf(parsed, EXPORTS)) {
    const source = node.getChild('String');
    const from = source === null ? null : unquoted(textOf(parsed, source));
    const group = node.getChild('ExportGroup');
    const pair = group === null ? undefined : pairsIn(parsed, group).find(([, outer]) => outer === name);
    if (pair !== undefined) return from === null ? { own: pair[0] } : { imported: pair[0], from };
    const value = node.lastChild?.name === ';' ? node.lastChild.prevSibling : node.lastChild;
    if (name === 'default' && node.getChild('default') !== null && value?.name === 'VariableName')
      return { own: textOf(parsed, value) };
  }
  const given = new RegExp(
    name === 'default' || name === '*'
      ? String.raw`\bmodule\.exports\s*=\s*([\w$]+)`
      : String.raw`\bexports\.${name.replaceAll('$', String.raw`\$`)}\s*=\s*([\w$]+)`,
  ).exec(parsed.code.text)?.[1];
  return given === undefined ? null : { own: given };
}

function starsOf(parsed: ParsedCode): string[] {
  return nodesOf(parsed, EXPORTS).flatMap((node) => {
    const source = node.getChild('Star') === null ? null : node.getChild('String');
    return source === null ? [] : [unquoted(textOf(parsed, source))];
  });
}

/** The declaration of a name that a source uses, in whichever module it is; null where the stored sources do not lead to one. */
export function declarationThrough(
  sources: Pick<Sources, 'module'>,
  parsed: ParsedCode,
  name: string,
  steps = MAX_STEPS,
): CodePlace | null {
  const node = ownDeclaration(parsed, name);
  if (node !== null) return { parsed, node };
  const imported = importsOf(parsed).find(({ local }) => local === name);
  return imported === undefined || steps === 0 ? null : exportThrough(sources, parsed, imported, steps - 1);
}

function exportThrough(
  sources: Pick<Sources, 'module'>,
  parsed: ParsedCode,
  { from, imported }: Pick<ImportedName, 'from' | 'imported'>,
  steps: number,
): CodePlace | null {
  const module = sources.module(parsed, from);
  if (module === null || steps === 0) return null;
  const exported = exportedAs(module, imported);
  if (exported !== null && 'from' in exported) return exportThrough(sources, module, exported, steps - 1);
  const found = declarationThrough(sources, module, exported?.own ?? imported, steps - 1);
  if (found !== null) return found;
  for (const star of starsOf(module)) {
    const through = exportThrough(sources, module, { from: star, imported }, steps - 1);
    if (through !== null) return through;
  }
  return null;
}
