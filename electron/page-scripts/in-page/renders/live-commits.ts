/** What a commit was made in, as far as the page shows it while it happens: the element of an event, a response. */
import type { LiveCommit, WrittenNote } from '../../../../shared/contracts/page/recorded-renders.ts';

/** A response that ended longer before a commit is not told with it. */
const MAX_BEFORE_MS = 100;
const MAX_CHARS = 80;

/** A commit happens now. */
export function commitNow(): LiveCommit {
  const { event } = globalThis;
  const atMs = performance.timeOrigin + performance.now();
  const target = event?.target;
  if (target instanceof XMLHttpRequest)
    return { atMs, element: '', response: { url: target.responseURL, beforeMs: null } };
  return { atMs, element: target instanceof Element ? elementText(target) : '', response: null };
}

/** `button#save`, `li.row` */
function elementText({ localName, id, classList }: Element): string {
  const [first] = classList;
  return `${localName}${id === '' ? (first === undefined ? '' : `.${first}`) : `#${id}`}`.slice(0, MAX_CHARS);
}

/** Adds the responses that ended shortly before commits without an event. */
export function withResponses(note: WrittenNote): WrittenNote {
  const { commits = [] } = note;
  if (!commits.some(({ event, live }) => event === '' && live?.response === null)) return note;
  const ended = performance
    .getEntriesByType('resource')
    .filter(
      (entry) =>
        'initiatorType' in entry && (entry.initiatorType === 'fetch' || entry.initiatorType === 'xmlhttprequest'),
    )
    .map((entry) => ({ url: entry.name, endMs: performance.timeOrigin + entry.startTime + entry.duration }));
  return {
    ...note,
    commits: commits.map((commit) => {
      const { event, live } = commit;
      if (event !== '' || live === null || live === undefined || live.response !== null) return commit;
      const last = ended.findLast(({ endMs }) => endMs <= live.atMs && endMs > live.atMs - MAX_BEFORE_MS);
      return last === undefined
        ? commit
        : { ...commit, live: { ...live, response: { url: last.url, beforeMs: live.atMs - last.endMs } } };
    }),
  };
}
