/** A page of the comparison, and the files that it consists of. */
import type { PageFile, PageFiles } from './site.ts';
import { bundleCode, type CodeOptions } from './bundle.ts';

export interface AgreementPage {
  readonly name: string;
  readonly url: string;
  /** Built when its turn comes. */
  readonly files: () => Promise<PageFiles>;
  /** Selectors that are clicked one after the other when the page has loaded. */
  readonly clicks: readonly string[];
  /** Loaded once before the recording, so that the cache has its files. */
  readonly isRevisited?: boolean;
  /** The part of the recording that is kept, as of one whose browser died; 1 if absent. */
  readonly keptShare?: number;
  /** The recording begins when the page has loaded. */
  readonly isBegunLate?: boolean;
}

export interface Script extends CodeOptions {
  readonly code: string;
  /** Served without the file that its comment names. */
  readonly hasNoMap?: boolean;
  /** Already a script: not bundled. */
  readonly isWhole?: boolean;
}

export interface PageParts {
  readonly name: string;
  /** Without it, one that has the scripts at its end. */
  readonly html?: string;
  readonly body?: string;
  readonly head?: string;
  /** By path, or by address for other hosts. */
  readonly scripts?: Readonly<Record<string, Script | string>>;
  /** A function where packages are fetched first. */
  readonly files?: Readonly<Record<string, PageFile>> | (() => Readonly<Record<string, PageFile>>);
  readonly document?: Partial<PageFile>;
  readonly clicks?: readonly string[];
  /** Over HTTP/2. */
  readonly isSecure?: boolean;
  readonly isRevisited?: boolean;
  readonly keptShare?: number;
  readonly isBegunLate?: boolean;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';

async function scriptFiles(address: string, script: Script): Promise<[string, PageFile][]> {
  if (script.isWhole === true) return [[address, { type: JAVASCRIPT, body: script.code }]];
  const { code, map } = await bundleCode(script.code, script);
  const name = address.slice(address.lastIndexOf('/') + 1);
  const body = code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '');
  if (script.hasNoMap === true) return [[address, { type: JAVASCRIPT, body }]];
  return [
    [address, { type: JAVASCRIPT, body: `${body}\n//# sourceMappingURL=${name}.map\n` }],
    [`${address}.map`, { type: 'application/json', body: map }],
  ];
}

export function page({
  name,
  html,
  body = '',
  head = '',
  scripts = {},
  files = {},
  document,
  clicks = [],
  isSecure = false,
  isRevisited = false,
  keptShare = 1,
  isBegunLate = false,
}: PageParts): AgreementPage {
  const origin = `${isSecure ? 'https' : 'http'}://${name}.test`;
  const at = (path: string): string => (path.startsWith('/') ? `${origin}${path}` : path);
  const tags = Object.keys(scripts)
    .map((path) => `<script src="${path}"></script>`)
    .join('');
  const text =
    html ??
    `<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width"><title>${name}</title>${head}<body>${body}${tags}</body></html>`;
  return {
    name,
    url: `${origin}/`,
    clicks,
    isRevisited,
    keptShare,
    isBegunLate,
    files: async () => {
      const built = await Promise.all(
        Object.entries(scripts).map(([path, script]) =>
          scriptFiles(at(path), typeof script === 'string' ? { code: script } : script),
        ),
      );
      return new Map<string, PageFile>([
        [`${origin}/`, { type: 'text/html; charset=utf-8', body: text, ...document }],
        ...built.flat(),
        ...Object.entries(typeof files === 'function' ? files() : files).map(([path, file]): [string, PageFile] => [
          at(path),
          file,
        ]),
      ]);
    },
  };
}
