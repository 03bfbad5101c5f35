/** Makes the changes of a trial in a page for one run, and takes them back without a trace: the next load is as the server sends it. */
import { Script } from 'node:vm';
import { z } from 'zod';
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { AppFailure, appError, settle, unwrap } from '../../../../shared/base/errors.ts';
import { truncateEnd } from '../../../../shared/base/units.ts';
import type { AttachedSession } from '../../../../shared/core/capability/target-ports.ts';
import { changeWords, isOfRequests, type Change } from '../../../../shared/features/prove/contract/changes.ts';
import { CLEANUP_DEADLINE_MS } from '../../../core/cdp/index.ts';
import type { MadeChanges, Trial } from './made-changes.ts';
import { openRequestChanges, type RequestChanges } from './request-changes.ts';

type TextChange = Extract<Change, { readonly action: 'replace' }>;
type CodeChange = Extract<Change, { readonly action: 'style' | 'run' }>;

/** Where the code of a change says in the page what became of it. */
const KEY = `Symbol.for('pen-trial')`;
const THROWN = `Symbol.for('pen-trial-thrown')`;
const ENDS = z.array(z.string().nullable());
const ERRORS = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]));
const REASON_CHARS = 300;

const wrong = (message: string, suggestion: string): AppFailure =>
  new AppFailure(appError('invalid_params', message, suggestion));

/** Code that makes a change in a document that begins, and notes why it could not. A sheet of its own is no element, and no policy of the page forbids it. */
function sourceOf(change: CodeChange, at: number): string {
  const work =
    change.action === 'run'
      ? change.text
      : `const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(change.text)});
if (![...sheet.cssRules].some((rule) => !(rule instanceof CSSStyleRule) || rule.style.length > 0)) throw new Error('it has no declaration that the browser knows');
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];`;
  return `{ const ends = (globalThis[${KEY}] ??= []); ends[${at}] = null;
try { (() => {\n${work}\n})(); } catch (thrown) { ends[${at}] = String(thrown); } }`;
}

/** Notes what the scripts whose text was replaced throw: the replaced text may be none, or name what is not there. */
const LISTENER = `{ const thrown = (globalThis[${THROWN}] ??= []);
addEventListener('error', ({ message, filename, lineno, colno }) => {
  if (thrown.length < 50) thrown.push([String(message), String(filename), lineno, colno]);
}, true); }`;

/** Errors: `invalid_params` for code that does not parse. */
function checkCode(change: CodeChange): void {
  try {
    void new Script(sourceOf(change, 0));
  } catch (thrown) {
    throw wrong(
      `The code of a change does not parse: ${foreign(truncateEnd(String(thrown), REASON_CHARS))}`,
      'Give statements that run before the page’s own, such as run window.flags = { fast: true }.',
    );
  }
}

/** Why a change of requests showed nothing in a run. */
function missedRequest(change: Change & { readonly url: string }, requests: RequestChanges): AppFailure {
  const words = foreign(changeWords(change));
  if (change.action === 'defer')
    return wrong(
      `No change was made (${words}): the document has no script tag with this address that blocks its parser.`,
      'A script that code adds, an async one or a module blocks nothing: block it or delay it instead.',
    );
  if (change.action === 'replace' && requests.metBy(change) > 0)
    return wrong(
      `No change was made (${words}): what was served does not have this text.`,
      'Copy it as pen_source_content shows it; of a minified script name the original file.',
    );
  return wrong(
    `No change was made (${words}): the run sent no request to ${foreign(change.url)}.`,
    'Give part of an address that the page requests while it loads or during the steps; pen_network_waterfall lists those that pen_network_enable has recorded. Requests of frames of other sites are not seen.',
  );
}

/** Errors: `invalid_params` where a script does not parse with its new text, or that names what the script does not have. */
function failedText(texts: readonly TextChange[], thrown: z.infer<typeof ERRORS>): void {
  for (const change of texts)
    for (const [message, url] of thrown) {
      if (!url.includes(change.spot?.url ?? change.url)) continue;
      const unknown = /(\S+) is not defined/.exec(message)?.[1];
      const isOfText = unknown !== undefined && change.text.includes(unknown);
      if (isOfText || message.includes('SyntaxError'))
        throw wrong(
          `The script fails with this change (${foreign(changeWords(change))}): ${foreign(truncateEnd(message, REASON_CHARS))}`,
          'Give plain JavaScript with names that the code around has. A build joins statements to one expression: write a condition as a && b().',
        );
    }
}

/** Begins to change what the page loads. Errors: those of the connection, and `invalid_params` for code that is none. */
export async function changePage(session: AttachedSession, { changes, isMade }: Trial): Promise<MadeChanges> {
  const code = changes.filter((change): change is CodeChange => !isOfRequests(change));
  const asked = changes.filter(isOfRequests);
  const texts = changes.filter((change): change is TextChange => change.action === 'replace');
  const scripts: string[] = [];
  const enabled: { dispose(): void }[] = [];
  let requests: RequestChanges | null = null;
  const end = async (): Promise<void> => {
    const deadline = { deadlineMs: CLEANUP_DEADLINE_MS };
    for (const identifier of scripts.splice(0))
      await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier }, deadline);
    requests?.dispose();
    if (requests !== null) {
      await session.send('Network.setCacheDisabled', { cacheDisabled: false }, deadline);
      await session.send('Network.setBypassServiceWorker', { bypass: false }, deadline);
    }
    for (const each of enabled.splice(0).toReversed()) each.dispose();
    await session.release();
  };
  const begun = await settle(async () => {
    for (const change of code) checkCode(change);
    const sources = [...(texts.length === 0 ? [] : [LISTENER]), ...code.map((change, at) => sourceOf(change, at))];
    if (isMade && sources.length > 0) enabled.push(unwrap(await session.enable('Page')));
    for (const source of isMade ? sources : [])
      scripts.push(unwrap(await session.send('Page.addScriptToEvaluateOnNewDocument', { source })).identifier);
    if (asked.length === 0) return;
    // A cache or a service worker would answer in place of the request that is changed, so neither side has them.
    enabled.push(unwrap(await session.enable('Network')));
    unwrap(await session.send('Network.setCacheDisabled', { cacheDisabled: true }));
    unwrap(await session.send('Network.setBypassServiceWorker', { bypass: true }));
    requests = await openRequestChanges(session, asked, { isMade });
  });
  if (!begun.ok) {
    await end();
    throw new AppFailure(begun.error);
  }
  return {
    async check({ hasEnded, signal }) {
      if (!isMade) return;
      if (requests !== null && hasEnded) {
        const { timesOf } = requests;
        const missed = asked.find((change) => timesOf(change) === 0);
        if (missed !== undefined) throw missedRequest(missed, requests);
      }
      const read = async (key: string): Promise<unknown> =>
        unwrap(
          await session.send(
            'Runtime.evaluate',
            { expression: `globalThis[${key}] ?? []`, returnByValue: true },
            { signal },
          ),
        ).result.value;
      if (texts.length > 0) failedText(texts, ERRORS.catch([]).parse(await read(THROWN)));
      if (code.length === 0) return;
      const ends = ENDS.catch([]).parse(await read(KEY));
      for (const [at, change] of code.entries()) {
        const why = at in ends ? ends[at] : 'the page did not run it';
        if (why !== null && why !== undefined)
          throw wrong(
            `A change failed (${foreign(changeWords(change))}): ${foreign(truncateEnd(why, REASON_CHARS))}.`,
            'It runs before the first script of the page, when the document is empty.',
          );
      }
    },
    end,
  };
}
