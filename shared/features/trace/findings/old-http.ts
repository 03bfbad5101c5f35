/** Origins that answer over HTTP/1. */
import { countNoun } from '../../../base/units.ts';
import { address, count, name } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';

export const oldHttp = traceFinding({
  group: 'network',
  tells: ['oldHttp'],
  compared: ['delivery'],
  section: ({ insights: { oldHttp: found } }) =>
    found === null || found.count === 0
      ? null
      : {
          id: 'old-http',
          title: 'HTTP/1',
          facts: [['Requests', count(found.count)]],
          blocks: [
            deliveryRows(
              found.rows.map(({ origin, protocol, requests }) => ({
                name: address(origin),
                detail: [
                  countNoun(requests, 'request'),
                  ' over ',
                  name(protocol, 16),
                  ', six at once at most; HTTP/2 has no such limit',
                ],
              })),
            ),
          ],
        },
  nextSteps: ({ insights: { oldHttp: found } }) =>
    (found?.rows ?? [])
      .slice(0, 1)
      .map(({ origin, requests }) => [
        'Serve ',
        address(origin),
        ` over HTTP/2 or HTTP/3: ${countNoun(requests, 'file')} share six connections.`,
      ]),
  json: ({ oldHttp: found }) => found && { name: 'HTTP/1 requests', value: found.count, unit: 'count' },
});
