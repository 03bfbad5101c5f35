/** The text filter of requests, as in DevTools: words that must all match, `-word` excludes, `property:value`, and `/regular expression/`. */
import { statusText, type NetworkEntry } from '../../../shared/engine/network/contract/network.ts';

type Test = (entry: NetworkEntry) => boolean;

const BYTES: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 };

/** `larger-than:100k`; null if it is no size. */
function sizeOf(text: string): number | null {
  const [, figure = '', unit = ''] = /^([\d.]+)([km]?)$/.exec(text) ?? [];
  const bytes = Number(figure) * (BYTES[unit] ?? 1);
  return figure === '' || Number.isNaN(bytes) ? null : bytes;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

/** `*.shop.test` matches any subdomain. */
function matchesHost(host: string, wanted: string): boolean {
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
}

/** Tests by property; the value is in lower case. */
const PROPERTIES: Readonly<Record<string, (value: string) => Test | null>> = {
  domain: (value) => (entry) => matchesHost(hostOf(entry.url), value),
  'larger-than': (value) => {
    const bytes = sizeOf(value);
    return bytes === null ? null : (entry) => entry.transferBytes > bytes;
  },
  method: (value) => (entry) => entry.method.toLowerCase() === value,
  'mime-type': (value) => (entry) => entry.mimeType.toLowerCase().startsWith(value),
  priority: (value) => (entry) => entry.priority?.toLowerCase() === value,
  'resource-type': (value) => (entry) => entry.resourceType.toLowerCase() === value,
  scheme: (value) => (entry) => entry.url.toLowerCase().startsWith(`${value}:`),
  'status-code': (value) => (entry) =>
    String(entry.status ?? '') === value || statusText(entry).toLowerCase() === value,
  url: (value) => (entry) => entry.url.toLowerCase().includes(value),
};

export const FILTER_PROPERTIES: readonly string[] = Object.keys(PROPERTIES);

function regexOf(word: string): RegExp | null {
  const source = /^\/(.+)\/$/.exec(word)?.[1];
  if (source === undefined) return null;
  try {
    return new RegExp(source, 'i');
  } catch {
    // Incomplete while it is typed: then it is text.
    return null;
  }
}

function testOf(word: string): Test {
  const regex = regexOf(word);
  if (regex !== null) return (entry) => regex.test(entry.url);
  const part = word.toLowerCase();
  const colon = part.indexOf(':');
  const value = part.slice(colon + 1);
  // Without a value it is still being typed.
  const test = colon < 0 || value === '' ? null : (PROPERTIES[part.slice(0, colon)]?.(value) ?? null);
  return test ?? ((entry) => entry.url.toLowerCase().includes(part) || entry.mimeType.toLowerCase().includes(part));
}

/** The test of a filter text; an empty text matches every request. */
export function requestFilter(text: string): Test {
  const tests = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-')
    .map((word): Test => {
      if (!word.startsWith('-')) return testOf(word);
      const excluded = testOf(word.slice(1));
      return (entry) => !excluded(entry);
    });
  return (entry) => tests.every((test) => test(entry));
}
