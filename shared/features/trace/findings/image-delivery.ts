/** Images with more bytes than they need. */
import { countNoun } from '../../../base/units.ts';
import type { ImageDelivery } from '../../../engine/trace/contract/network-insights.ts';
import { bytes, count, joined, link, node, type Words } from '../../../core/findings/model.ts';
import { sizeItem, traceFinding } from '../finding.ts';
import { deliveryRows } from './delivery-rows.ts';
import { sourceCode, sourceWords } from './source-words.ts';

type Image = ImageDelivery['rows'][number];

/** A saving that is worth a line of its own. */
const MUCH_BYTES = 200_000;

const sizeText = ({ width, height }: Image['file']): string => `${width} × ${height}`;

function fixWords({ fixes, file, shown }: Image): Words {
  const words = {
    video: 'a video in place of the GIF',
    format: 'WebP or AVIF, or more compression',
    compression: 'more compression',
    dimensions: `${sizeText(shown)} as shown in place of ${sizeText(file)}`,
  };
  return joined(
    fixes.map(({ kind, savedBytes }) => [words[kind], ' (', bytes(savedBytes), ')']),
    ', ',
  );
}

const imageWords = (image: Image): Words => [
  'of ',
  bytes(image.sizeBytes),
  ' could be saved',
  image.element === '' ? '' : [' in ', node(image.element)],
  ': ',
  fixWords(image),
  sourceWords(image.source, image.url),
];

export const imageDelivery = traceFinding({
  group: 'network',
  tells: ['imageDelivery'],
  compared: ['delivery'],
  section: ({ insights: { imageDelivery: found } }) =>
    found === null || found.count === 0
      ? null
      : {
          id: 'image-delivery',
          title: 'Image delivery',
          facts: [
            ['Could be saved', bytes(found.wastedBytes)],
            ['Images', count(found.count)],
          ],
          blocks: [
            deliveryRows(
              found.rows.map((image) => ({
                name: link(image.url),
                detail: imageWords(image),
                figure: bytes(image.savedBytes),
                to: { kind: 'request', requestId: image.requestId },
                code: sourceCode(image.source),
              })),
              found.count,
            ),
          ],
        },
  headlines: ({ insights: { imageDelivery: found } }) => {
    const [largest] = found?.rows ?? [];
    if (found === null || largest === undefined || found.wastedBytes < MUCH_BYTES) return [];
    return [
      [
        `Images: ${countNoun(found.count, 'image')} could save `,
        bytes(found.wastedBytes),
        ', most of all ',
        link(largest.url),
      ],
    ];
  },
  nextSteps: ({ insights: { imageDelivery: found } }) => {
    const [largest] = found?.rows ?? [];
    if (found === null || largest === undefined || found.wastedBytes < MUCH_BYTES) return [];
    return [
      [
        'Shrink the images, the largest saving first: ',
        link(largest.url),
        ' ',
        bytes(largest.savedBytes),
        ': ',
        imageWords(largest),
        '.',
      ],
    ];
  },
  json: ({ imageDelivery: found }) =>
    found && {
      name: 'Image delivery',
      value: found.wastedBytes,
      unit: 'bytes',
      items: found.rows.map(({ url, savedBytes }) => sizeItem(url, savedBytes, { url })),
    },
});
