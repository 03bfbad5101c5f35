/** The language of a source by URL or MIME type, and its highlight classes. */
import { css } from '@codemirror/lang-css';
import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tagHighlighter, tags } from '@lezer/highlight';

export type CodeLanguage = 'javascript' | 'typescript' | 'css' | 'html' | 'text';

/** By file extension; scripts may have none. */
export function languageOf(address: string, fallback: CodeLanguage = 'javascript'): CodeLanguage {
  const path = address.replace(/[?#].*$/s, '').toLowerCase();
  if (/\.(css|scss|sass|less)$/.test(path)) return 'css';
  if (/\.(html?|vue|svelte|xhtml|svg)$/.test(path)) return 'html';
  if (/\.(ts|mts|cts|tsx)$/.test(path)) return 'typescript';
  if (/\.(json|map|md|txt|wasm)$/.test(path)) return path.endsWith('.json') ? 'javascript' : 'text';
  return fallback;
}

const SUPPORT: Readonly<Record<CodeLanguage, () => Extension>> = {
  javascript: () => javascript({ jsx: true }),
  typescript: () => javascript({ jsx: true, typescript: true }),
  css: () => css(),
  html: () => html(),
  text: () => [],
};

export function languageSupport(language: CodeLanguage): Extension {
  return SUPPORT[language]();
}

/** Classes instead of inline styles, which the page's policy blocks; colors are tokens. */
export const CODE_COLOURS: Extension = syntaxHighlighting(
  tagHighlighter([
    {
      tag: [tags.keyword, tags.modifier, tags.operatorKeyword, tags.self, tags.null, tags.bool],
      class: 'code-keyword',
    },
    { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], class: 'code-string' },
    { tag: [tags.number, tags.unit, tags.color], class: 'code-number' },
    { tag: [tags.comment, tags.meta, tags.documentMeta, tags.processingInstruction], class: 'code-comment' },
    {
      tag: [
        tags.function(tags.variableName),
        tags.function(tags.propertyName),
        tags.definition(tags.function(tags.variableName)),
        tags.tagName,
        tags.labelName,
      ],
      class: 'code-function',
    },
    { tag: [tags.typeName, tags.className, tags.namespace, tags.attributeName], class: 'code-type' },
  ]),
);
