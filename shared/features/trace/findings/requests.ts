/** Requests, slowest first, and responses whose body the page never read. */
import { countNoun, formatCount } from '../../../base/units.ts';
import { MIN_ERROR_STATUS, type TraceRequest } from '../../../engine/trace/contract/trace-requests.ts';
import { address, bytes, joined, ms, type Words } from '../../../core/findings/model.ts';
import { absentWords, milliseconds, traceFinding } from '../finding.ts';

const isBlocking = ({ renderBlocking }: TraceRequest): boolean => /^(?:in_body_parser_)?blocking$/.test(renderBlocking);

/** Returns what else there is to know. */
function remarks(request: TraceRequest): Words {
  const { fromCache, synchronous, isOfFrame } = request;
  return [
    ...(fromCache ? ['from the cache'] : []),
    ...(isBlocking(request) ? [`blocks rendering${isOfFrame === true ? ' of a frame' : ''}`] : []),
    ...(synchronous === true ? ['synchronous, blocks the main thread'] : []),
  ].join(', ');
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
    const hasRemarks = resources.some((request) => remarks(request) !== '');
    return {
      ...head,
      facts: [['Requests', countNoun(total, 'request')]],
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'URL' },
            { title: 'Duration' },
            { title: 'Status' },
            { title: 'Size' },
            ...(hasRemarks ? [{ title: 'Remarks' }] : []),
            ...(loadPath === null ? [] : [{ title: 'Waited for' }]),
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
                ...(hasRemarks ? [remarks(request)] : []),
                ...(loadPath === null ? [] : [waitedMs === undefined ? '' : ms(waitedMs)]),
              ],
              to: { kind: 'request', requestId },
            };
          }),
        },
        ...(waited.size === 0
          ? []
          : ([
              {
                kind: 'paragraph',
                words:
                  'Duration: from when the page asked until its main thread had the whole body. Waited for: the part of it that no other request or script covered, as in Load path; phases of the largest paint have parts of it again.',
              },
            ] as const)),
        {
          kind: 'list',
          title: 'Body not read by the page',
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
