/** Requests, slowest first, and responses whose body the page never read. */
import { countNoun, formatCount } from '../../../base/units.ts';
import { MIN_ERROR_STATUS, type TraceRequest } from '../../../contracts/traces/trace-requests.ts';
import { address, bytes, joined, link, ms, type Words } from '../../../findings/model.ts';
import { absentWords, milliseconds, traceFinding } from '../finding.ts';

const isBlocking = ({ renderBlocking, isOfFrame }: TraceRequest): boolean =>
  isOfFrame !== true && /^(?:in_body_parser_)?blocking$/.test(renderBlocking);

/** Returns what else there is to know, for people. */
function remarks({ fromCache, synchronous, renderBlocking, isOfFrame }: TraceRequest): Words {
  return joined(
    [
      ...(fromCache ? ['from the cache'] : []),
      ...(renderBlocking === 'blocking' ? [`blocks rendering${isOfFrame === true ? ' of a frame' : ''}`] : []),
      ...(synchronous === true ? ['synchronous, blocks the main thread'] : []),
    ],
    ', ',
  );
}

export const requests = traceFinding({
  group: 'network',
  tells: ['resources', 'unread', 'requests'],
  compared: ['requests', 'Requests', 'Bodies not read'],
  section: ({ insights: { resources, unread, requests: total, loadPath, inTrace } }) => {
    const head = { id: 'requests', title: 'Requests' };
    if (resources.length + unread.length + total === 0)
      return {
        ...head,
        absent: absentWords(
          'No requests',
          inTrace,
          inTrace === null || inTrace.requests === 0 ? null : formatCount(inTrace.requests),
        ),
      };
    const waited = new Map(loadPath?.blocking.map(({ requestId, waitedMs }) => [requestId, waitedMs]));
    const [slowest] = resources;
    return {
      ...head,
      facts: [],
      figure: countNoun(total, 'request'),
      line:
        slowest === undefined
          ? 'No request finished'
          : ['The slowest took ', ms(slowest.durationMs), ': ', link(slowest.url)],
      blocks: [
        {
          kind: 'table',
          isNumbered: true,
          isCut: true,
          columns: [
            { title: 'URL', role: 'name' },
            { title: 'Duration', role: 'figure' },
            { title: 'Status' },
            { title: 'Size' },
            { title: 'Blocking', role: 'none' },
            ...(loadPath === null ? [] : [{ title: 'Waited for', before: 'the paint waited ' }]),
          ],
          rows: resources.map((request) => {
            const { requestId, url, durationMs, status, failed, encodedSizeBytes } = request;
            const waitedMs = waited.get(requestId);
            return {
              cells: [
                address(url),
                ms(durationMs),
                failed && status < MIN_ERROR_STATUS ? 'failed' : status === 0 ? '' : String(status),
                encodedSizeBytes === null ? '' : bytes(encodedSizeBytes),
                isBlocking(request) ? 'yes' : '',
                ...(loadPath === null ? [] : [waitedMs === undefined ? '' : ms(waitedMs)]),
              ],
              name: link(url),
              more: remarks(request),
              to: { kind: 'request', requestId },
            };
          }),
        },
        ...(total > resources.length
          ? ([{ kind: 'paragraph', words: `${formatCount(total)} requests in total.`, only: 'assistant' }] as const)
          : []),
        ...(waited.size === 0
          ? []
          : ([
              {
                kind: 'paragraph',
                only: 'assistant',
                words:
                  'Duration: from when the page asked until its main thread had the whole body. Waited for: the part of it that no other request or script covered, as in Load path; phases of the largest paint have parts of it again.',
              },
            ] as const)),
        {
          kind: 'list',
          inline: 'Body not read by the page',
          rows: unread.map(({ requestId, url }) => ({ name: address(url), to: { kind: 'request', requestId } })),
        },
      ],
    };
  },
  headlines: ({ insights: { unread } }) =>
    unread.length === 0
      ? []
      : [
          [
            'Body not read by the page: ',
            joined(
              unread.map(({ url }) => address(url)),
              ', ',
            ),
          ],
        ],
  further: () => ({ unread: [] }),
  json: ({ requests: total, resources }) =>
    total === 0
      ? null
      : {
          name: 'Requests',
          value: total,
          unit: 'count',
          items: resources.map(({ url, durationMs, startMs }) => milliseconds(url, durationMs, { startMs })),
        },
});
