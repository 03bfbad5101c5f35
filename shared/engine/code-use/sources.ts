/** The texts of scripts, each parsed once when a question needs it, and the functions at places in them. */
import type { CodeUses, UsePlaceQuestion } from '../source-map/contract/code-uses.ts';
import {
  isFunction,
  isParsed,
  offsetOf,
  parseCode,
  type CodeText,
  type ParsedCode,
  type SyntaxNode,
} from './syntax.ts';

export interface AuthorTexts {
  readonly texts: readonly CodeText[];
  /** True if every script of the author has its text here. */
  readonly areAll: boolean;
}

/** Parses each text once, when a question needs it. */
export interface Sources {
  /** Texts that contain the name. */
  withName(name: string): readonly ParsedCode[];
  /** True if a text that cannot be parsed contains the name. */
  hasUnread(name: string): boolean;
  at(place: UsePlaceQuestion): { readonly parsed: ParsedCode; readonly offset: number } | null;
  /** The source that another one imports by a relative path or an alias of it; null for a package, and where several fit. */
  module(from: ParsedCode, specifier: string): ParsedCode | null;
}

const EXTENSION = /(?:\.d)?\.[cm]?[jt]sx?$/i;

/** The path of a module without what an import may leave out: `src/rate-bus` of `src/rate-bus/index.ts?v=1`. */
const moduleName = (path: string): string =>
  path
    .replace(/[?#].*$/s, '')
    .replace(EXTENSION, '')
    .replace(/\/index$/, '');

/** Folders of a path, with those that `.` and `..` lead to. */
function joined(folder: string, specifier: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** Sources that an answer names. */
const MAX_NAMED = 3;

/** Number of sources, and their names if these are few and all different. */
export function countedSources({ texts }: AuthorTexts): Pick<CodeUses, 'sources' | 'sourceNames'> {
  const names = new Set(texts.map(({ source }) => /([^/\\]*?)(?:[?#].*)?$/.exec(source)?.[1] ?? ''));
  const areNamed = texts.length <= MAX_NAMED && names.size === texts.length && !names.has('');
  return { sources: texts.length, ...(areNamed ? { sourceNames: [...names] } : {}) };
}

/** V8 names a script of Node by its path, the debugger by its address. */
function scriptPath(source: string): string {
  if (/^[a-z]:\\/i.test(source)) return source.replaceAll('\\', '/');
  if (!source.startsWith('file:///')) return source;
  // A drive of Windows has no slash before it.
  return decoded(source.slice(7)).replace(/^\/(?=[a-z]:\/)/i, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function createSources({ texts }: AuthorTexts): Sources {
  const parsed = new Map<CodeText, ParsedCode>();
  const parse = (code: CodeText): ParsedCode => {
    const known = parsed.get(code) ?? parseCode(code);
    parsed.set(code, known);
    return known;
  };
  return {
    withName: (name) => texts.filter(({ source, text }) => isParsed(source) && text.includes(name)).map(parse),
    hasUnread: (name) => texts.some(({ source, text }) => !isParsed(source) && text.includes(name)),
    at({ url, line, column, original }) {
      const wanted = original ?? { source: url, line, column };
      const path = scriptPath(wanted.source);
      const named = texts.filter(({ source, startLine }) => scriptPath(source) === path && startLine <= wanted.line);
      const code = named.toSorted((a, b) => b.startLine - a.startLine)[0];
      if (code === undefined || !isParsed(code.source)) return null;
      const offset = offsetOf(parse(code), wanted.line, wanted.column);
      return offset === null ? null : { parsed: parse(code), offset };
    },
    module({ code }, specifier) {
      const isRelative = specifier.startsWith('.');
      const folder = scriptPath(code.source)
        .replace(/[?#].*$/s, '')
        .replace(/[^/]*$/, '')
        .replace(/\/$/, '');
      // `@/stores/bus` and `src/stores/bus` are of the author as well: the only source with that end.
      const wanted = moduleName(isRelative ? joined(folder, specifier) : specifier.replace(/^[@~#]?\//, ''));
      const named = texts.filter(({ source }) => {
        const name = moduleName(scriptPath(source));
        return isRelative ? name === wanted : wanted.includes('/') && `/${name}`.endsWith(`/${wanted}`);
      });
      const [only, ...others] = named;
      return only === undefined || others.length > 0 || !isParsed(only.source) ? null : parse(only);
    },
  };
}

/** The innermost function at an offset; V8 begins one at its parameters. */
export function functionAt(parsed: ParsedCode, offset: number): SyntaxNode | null {
  let node: SyntaxNode | null = parsed.root.resolveInner(offset, 1);
  while (node !== null && !isFunction(node)) node = node.parent;
  return node;
}
