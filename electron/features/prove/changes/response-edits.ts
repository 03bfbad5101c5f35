/** Edits of what a server has sent: a script tag that is deferred, a preload that is added, a text that is replaced. Null where there is nothing to edit. */
import type { Change, RequestChange } from '../../../../shared/features/prove/contract/changes.ts';

/** Edits that need the body of a response. */
export type ResponseChange = Extract<RequestChange, { readonly action: 'replace' | 'defer' | 'preload' }>;

export const isOfResponse = (change: Change): change is ResponseChange =>
  change.action === 'replace' || change.action === 'defer' || change.action === 'preload';

const SCRIPT_TAG = /<script\b[^>]*>/gi;
const SOURCE = /\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;

/** Adds `defer` to the script tags whose address has `url`; one that has it, or is a module, is deferred already. */
function deferred(html: string, url: string): string | null {
  let isEdited = false;
  const edited = html.replace(SCRIPT_TAG, (tag) => {
    const [, double, single, bare] = SOURCE.exec(tag) ?? [];
    const source = double ?? single ?? bare;
    if (source === undefined || !source.replaceAll('&amp;', '&').includes(url)) return tag;
    const attributes = tag.replace(SOURCE, '');
    if (/\bdefer\b/i.test(attributes) || /\btype\s*=\s*["']?module/i.test(attributes)) return tag;
    isEdited = true;
    return tag.replace(/\basync(?:\s*=\s*(?:"[^"]*"|'[^']*'))?(?=[\s>/])/i, '').replace(/^<script\b/i, '<script defer');
  });
  return isEdited ? edited : null;
}

/** Adds a preload before everything that the head loads. */
function preloaded(html: string, { url, as }: Extract<Change, { readonly action: 'preload' }>): string | null {
  const crossorigin = as === 'font' || as === 'fetch' ? ' crossorigin' : '';
  const priority = as === 'image' ? ' fetchpriority="high"' : '';
  const href = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const link = `<link rel="preload" href="${href}" as="${as}"${crossorigin}${priority}>`;
  const head = /<head\b[^>]*>/i.exec(html) ?? /<html\b[^>]*>/i.exec(html) ?? /<!doctype\b[^>]*>/i.exec(html);
  const at = head === null ? 0 : head.index + head[0].length;
  return `${html.slice(0, at)}${link}${html.slice(at)}`;
}

export type TextChange = Extract<Change, { readonly action: 'replace' }>;

/** Offset of the only text, or of the one at its place. Null where it is not there. */
export function editPlace(text: string, { find, spot }: TextChange): number | null {
  // A script as it runs has no byte order mark.
  const at = spot === null ? text.indexOf(find) : spot.from + (text.startsWith('\ufeff') ? 1 : 0);
  return at < 0 || !text.startsWith(find, at) ? null : at;
}

function replaced(text: string, change: TextChange): string | null {
  const at = editPlace(text, change);
  return at === null ? null : text.slice(0, at) + change.text + text.slice(at + change.find.length);
}

/** From the last place on, so that no edit moves the place of another one. */
export const inOrderOfEdits = <Edit extends Change>(changes: readonly Edit[]): Edit[] => {
  const placeOf = (change: Change): number => (change.action === 'replace' ? (change.spot?.from ?? -1) : -1);
  return changes.toSorted((a, b) => placeOf(b) - placeOf(a));
};

export function editResponse(text: string, change: ResponseChange): string | null {
  if (change.action === 'replace') return replaced(text, change);
  return change.action === 'defer' ? deferred(text, change.url) : preloaded(text, change);
}
